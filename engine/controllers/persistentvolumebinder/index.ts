/**
 * Claims find their volumes: by name, by size, access modes, class and labels, or by asking a provisioner.
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/
 */
import { createController } from '../../client/controller.ts';
import { keyOf } from '../../client/indexer.ts';
import { resources } from '../../kinds/resources.ts';
import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../../kinds/types.ts';
import { limits } from '../../limits.ts';
import { defineController } from '../support/definition.ts';
import { byClaim, claimsOfPod } from '../support/pod-claims.ts';
import {
  type Binder,
  className,
  isBindingComplete,
  unboundClaims,
  volumesOfClass,
  waitsForClass,
  waitsForVolume,
} from './binder.ts';
import { meantFor, reconcileClaim } from './claims.ts';
import { reconcileVolume } from './volumes.ts';

export const persistentVolumeBinder = defineController(
  'persistentvolume-binder-controller',
  (context) => {
    const { sim, informers } = context;
    const claims = informers.informer<PersistentVolumeClaim>(resources.persistentVolumeClaims);
    const volumes = informers.informer<PersistentVolume>(resources.persistentVolumes);
    const classes = informers.informer<StorageClass>(resources.storageClasses);
    const pods = informers.informer<Pod>(resources.pods);
    const binder: Binder = { ...context, claims, volumes, classes, pods };
    claims.addIndex(unboundClaims, (claim) => {
      if (isBindingComplete(claim)) return [];
      const { volumeName } = claim.spec ?? {};
      return [volumeName ? waitsForVolume(volumeName) : waitsForClass(className(claim))];
    });
    volumes.addIndex(volumesOfClass, (volume) => [className(volume)]);
    volumes.addIndex(meantFor, ({ spec }) =>
      spec?.claimRef ? [`${spec.claimRef.namespace}/${spec.claimRef.name}`] : [],
    );
    pods.addIndex(byClaim, claimsOfPod);

    const waitFor = [claims, volumes, classes, pods];
    // one of each at a time: two claims must not be offered one volume
    const claimQueue = createController({
      sim,
      name: 'persistentvolume-binder-controller',
      kind: { apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
      workers: 1,
      waitFor,
      reconciler: { reconcile: (key) => reconcileClaim(binder, key) },
    });
    const volumeQueue = createController({
      sim,
      name: 'persistentvolume-binder-controller',
      kind: { apiVersion: 'v1', kind: 'PersistentVolume' },
      workers: 1,
      waitFor,
      reconciler: { reconcile: (key) => reconcileVolume(binder, key, (claim) => claimQueue.queue.add(claim)) },
    });

    /** What is not bound is looked at again at regular times; a new volume or class is noticed no sooner. */
    const period = limits.volumeResync;
    const started = sim.clock.now();
    function atNextResync(waiting: readonly PersistentVolumeClaim[]): void {
      const wait = period - ((sim.clock.now() - started) % period);
      for (const claim of waiting) claimQueue.queue.addAfter(keyOf(claim), wait);
    }
    function resync(): void {
      for (const claim of claims.list()) {
        if (!isBindingComplete(claim) || claim.status?.phase !== 'Bound') claimQueue.queue.add(keyOf(claim));
      }
      for (const volume of volumes.list()) {
        if (volume.spec?.claimRef && volume.status?.phase !== 'Bound') volumeQueue.queue.add(keyOf(volume));
      }
    }
    const offerTo = (volume: PersistentVolume): void => {
      const { claimRef } = volume.spec ?? {};
      const reserved = claimRef && claims.get(`${claimRef.namespace}/${claimRef.name}`);
      if (reserved && !isBindingComplete(reserved)) atNextResync([reserved]);
      if (claimRef || volume.status?.phase !== 'Available') return;
      atNextResync(claims.byIndex(unboundClaims, waitsForClass(className(volume))));
      atNextResync(claims.byIndex(unboundClaims, waitsForVolume(volume.metadata.name)));
    };
    const offerClass = ({ metadata }: StorageClass): void => {
      atNextResync(claims.byIndex(unboundClaims, waitsForClass(metadata.name)));
      atNextResync(claims.byIndex(unboundClaims, waitsForClass('')));
    };
    const volumeOf = ({ spec }: PersistentVolumeClaim): void => {
      if (spec?.volumeName) volumeQueue.queue.add(spec.volumeName);
    };
    const onVolume = (volume: PersistentVolume): void => {
      volumeQueue.queue.add(keyOf(volume));
      offerTo(volume);
    };
    const ends = [
      claims.subscribe({
        added: (claim) => claimQueue.queue.add(keyOf(claim)),
        updated(claim, before) {
          if (claim.spec !== before.spec || claim.metadata.annotations !== before.metadata.annotations) {
            claimQueue.queue.add(keyOf(claim));
          }
        },
        deleted: volumeOf,
      }),
      volumes.subscribe({
        added: onVolume,
        updated: onVolume,
        deleted({ spec }) {
          if (spec?.claimRef) claimQueue.queue.add(`${spec.claimRef.namespace}/${spec.claimRef.name}`);
        },
      }),
      classes.subscribe({ added: offerClass, updated: offerClass }),
      sim.clock.every(period, resync),
    ];
    return () => {
      for (const end of ends) end();
      claimQueue.stop();
      volumeQueue.stop();
    };
  },
  { account: 'persistent-volume-binder', eventSource: 'persistentvolume-controller' },
);
