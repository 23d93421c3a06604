import { objectRef, resources } from '../../kinds/resources.ts';
import { claimReference } from '../../kinds/storage/claim-reference.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../kinds/types.ts';
import { termsMatch } from '../cache/node-affinity.ts';
import type { NodeInfo } from '../cache/node-info.ts';
import type { PodInfo } from '../cache/pod-info.ts';
import { quantityValue } from '../cache/resources.ts';
import { selectorOf } from '../cache/selector.ts';
import type { PluginFactory } from '../framework/plugin.ts';
import { type Reason, type Rejection, rejection } from '../framework/reasons.ts';
import { claimNames, classOf, isBound, type StorageClass, volumeListers } from './claims.ts';
import { createStorageCapacity } from './storage-capacity.ts';

const name = 'VolumeBinding';
const immediate = rejection(name, 'claim-unbound', false);
const selectedNode = 'volume.kubernetes.io/selected-node';
const notProvisioned = 'kubernetes.io/no-provisioner';
/** How long a binding waits for the volume controller. */
const bindTimeout = 600_000;

/** What is to be done before the pod may start on a node. */
interface Decision {
  readonly bind: readonly { readonly claim: PersistentVolumeClaim; readonly volume: PersistentVolume }[];
  readonly provision: readonly PersistentVolumeClaim[];
}

/**
 * Bound volumes can be reached from the node; claims that wait for their first consumer find a volume that can, or one
 * can be provisioned there. The decision is carried out before the pod is bound.
 *
 * @see https://kubernetes.io/docs/concepts/storage/storage-classes/#volume-binding-mode
 */
export const volumeBinding: PluginFactory = ({ sim, api, informers }) => {
  const { claims, volumes, classes } = volumeListers(informers);
  const hasRoom = createStorageCapacity(informers);
  /** Volumes promised to claims, until the objects say so. */
  const promised = new Map<string, string>();
  const decisions = new Map<string, Decision>();
  const keyOf = ({ metadata }: PersistentVolumeClaim) => `${metadata.namespace}/${metadata.name}`;

  const classify = (pod: PodInfo): Rejection | { bound: PersistentVolume[]; waiting: PersistentVolumeClaim[] } => {
    const bound: PersistentVolume[] = [];
    const waiting: PersistentVolumeClaim[] = [];
    for (const { claim, ephemeral } of claimNames(pod)) {
      const object = claims.get(`${pod.namespace}/${claim}`);
      const lost = ephemeral ? 'ephemeral-claim-missing' : 'claim-not-found';
      if (!object) return rejection(name, lost, false, { claim });
      if (object.metadata.deletionTimestamp) return rejection(name, 'claim-deleting', false, { claim });
      const { volumeName: volume } = object.spec ?? {};
      if (object.status?.phase === 'Lost') return rejection(name, 'claim-lost', false, { claim, volume });
      if (isBound(object)) {
        const found = volumes.get(volume ?? '');
        if (!found) return rejection(name, 'volume-missing', false);
        bound.push(found);
      } else if (volume || classes.get(classOf(object))?.volumeBindingMode !== 'WaitForFirstConsumer') {
        return immediate;
      } else {
        waiting.push(object);
      }
    }
    return { bound, waiting };
  };

  const decide = (waiting: readonly PersistentVolumeClaim[], node: NodeInfo): Decision | Reason => {
    const bind: { claim: PersistentVolumeClaim; volume: PersistentVolume }[] = [];
    const provision: PersistentVolumeClaim[] = [];
    const taken = new Set<string>();
    for (const claim of waiting.toSorted((a, b) => storageOf(a.spec?.resources) - storageOf(b.spec?.resources))) {
      const chosen = claim.metadata.annotations?.[selectedNode];
      if (chosen !== undefined && chosen !== node.name) return { code: 'no-volume-to-bind' };
      const volume = chosen === undefined ? smallestMatch(claim, node, taken) : undefined;
      if (volume) {
        taken.add(volume.metadata.name);
        bind.push({ claim, volume });
      } else {
        const storageClass = classes.get(classOf(claim));
        if (!storageClass || !canProvision(storageClass, node)) return { code: 'no-volume-to-bind' };
        if (!hasRoom(claim, storageClass, node)) return { code: 'storage-full' };
        provision.push(claim);
      }
    }
    return { bind, provision };
  };

  const smallestMatch = (claim: PersistentVolumeClaim, node: NodeInfo, taken: ReadonlySet<string>) => {
    let best: PersistentVolume | undefined;
    for (const volume of volumes.list()) {
      const user = promised.get(volume.metadata.name);
      if (taken.has(volume.metadata.name) || (user !== undefined && user !== keyOf(claim))) continue;
      if (!serves(volume, claim) || !reachable(volume, node)) continue;
      if (!best || storageOf(volume.spec?.capacity) < storageOf(best.spec?.capacity)) best = volume;
    }
    return best;
  };

  const untilBound = (waiting: readonly PersistentVolumeClaim[]): Promise<void> =>
    new Promise((resolve, reject) => {
      const left = new Set(waiting.map(keyOf));
      let finish = () => {};
      const check = (claim: PersistentVolumeClaim) => {
        if (isBound(claim)) left.delete(keyOf(claim));
        if (left.size > 0) return;
        finish();
        resolve();
      };
      // waiting for a volume is no step towards a settled cluster: it may never come
      const cancel = sim.clock.after(
        bindTimeout,
        () => {
          finish();
          reject(new Error('binding volumes: context deadline exceeded'));
        },
        { upkeep: true },
      );
      let unsubscribe = () => {};
      finish = () => {
        cancel();
        unsubscribe();
      };
      unsubscribe = claims.subscribe({
        added: check,
        updated: check,
        deleted(claim) {
          if (!left.has(keyOf(claim))) return;
          finish();
          reject(new Error(`binding volumes: persistentvolumeclaim "${claim.metadata.name}" not found`));
        },
      });
      if (left.size === 0) finish();
    });

  return {
    name,
    hints: [
      { on: 'claim-changed' },
      { on: 'volume-changed' },
      { on: 'class-changed' },
      { on: 'csi-node-changed' },
      { on: 'storage-capacity-changed' },
      { on: 'node-added' },
      { on: 'node-labels' },
    ],
    preFilter(pod) {
      if (!pod.spec.volumes || claimNames(pod).length === 0) return undefined;
      const found = classify(pod);
      if ('reasons' in found) return found;
      const { bound, waiting } = found;
      return {
        filter(node) {
          const reasons: Reason[] = [];
          if (bound.some((volume) => !reachable(volume, node))) reasons.push({ code: 'volume-affinity' });
          if (waiting.length > 0) {
            const decision = decide(waiting, node);
            if ('code' in decision) reasons.push(decision);
          }
          return reasons.length === 0 ? undefined : { plugin: name, resolvable: false, reasons };
        },
      };
    },
    reserve(pod, node) {
      if (!pod.spec.volumes) return undefined;
      const found = classify(pod);
      if ('reasons' in found) return found;
      if (found.waiting.length === 0) return undefined;
      const decision = decide(found.waiting, node);
      if ('code' in decision) return { plugin: name, resolvable: false, reasons: [decision] };
      for (const { claim, volume } of decision.bind) promised.set(volume.metadata.name, keyOf(claim));
      decisions.set(pod.key, decision);
      return undefined;
    },
    unreserve(pod) {
      for (const { volume } of decisions.get(pod.key)?.bind ?? []) promised.delete(volume.metadata.name);
      decisions.delete(pod.key);
    },
    async preBind(pod, node) {
      const decision = decisions.get(pod.key);
      if (!decision) return;
      for (const { claim, volume } of decision.bind) {
        const claimRef = claimReference(claim);
        const metadata = {
          ...volume.metadata,
          annotations: { ...volume.metadata.annotations, 'pv.kubernetes.io/bound-by-controller': 'yes' },
        };
        const ref = objectRef(resources.persistentVolumes, undefined, volume.metadata.name);
        await api.update(ref, { ...volume, metadata, spec: { ...volume.spec, claimRef } });
      }
      for (const claim of decision.provision) {
        const annotations = { ...claim.metadata.annotations, [selectedNode]: node.name };
        const ref = objectRef(resources.persistentVolumeClaims, claim.metadata.namespace, claim.metadata.name);
        await api.update(ref, { ...claim, metadata: { ...claim.metadata, annotations } });
      }
      await untilBound([...decision.bind.map(({ claim }) => claim), ...decision.provision]);
    },
    postBind(pod) {
      for (const { volume } of decisions.get(pod.key)?.bind ?? []) promised.delete(volume.metadata.name);
      decisions.delete(pod.key);
    },
  };
};

function storageOf(of: { readonly [field: string]: unknown } | undefined): number {
  const { storage = undefined, requests = undefined } = of ?? {};
  if (typeof storage === 'string' || typeof storage === 'number') return quantityValue(storage);
  return typeof requests === 'object' && requests !== null ? storageOf({ ...requests }) : 0;
}

/** Whether a free volume is what a claim asks for. */
function serves({ metadata, spec, status }: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const wanted = claim.spec;
  if (!spec || !wanted || metadata.deletionTimestamp) return false;
  const { claimRef } = spec;
  if (claimRef) {
    if (claimRef.namespace !== claim.metadata.namespace || claimRef.name !== claim.metadata.name) return false;
    if (claimRef.uid && claimRef.uid !== claim.metadata.uid) return false;
  } else if (status?.phase !== undefined && status.phase !== 'Available') {
    return false;
  }
  return (
    classOf({ metadata, spec } as PersistentVolume) === classOf(claim) &&
    (spec.volumeMode ?? 'Filesystem') === (wanted.volumeMode ?? 'Filesystem') &&
    (wanted.accessModes ?? []).every((mode) => spec.accessModes?.includes(mode)) &&
    (!wanted.selector || selectorOf(wanted.selector).matches(metadata.labels)) &&
    storageOf(spec.capacity) >= storageOf(wanted.resources)
  );
}

function reachable({ spec }: PersistentVolume, node: NodeInfo): boolean {
  const terms = spec?.nodeAffinity?.required?.nodeSelectorTerms;
  return !terms || termsMatch(terms, node);
}

function canProvision({ provisioner, allowedTopologies }: StorageClass, { labels }: NodeInfo): boolean {
  if (!provisioner || provisioner === notProvisioned) return false;
  if (!allowedTopologies || allowedTopologies.length === 0) return true;
  return allowedTopologies.some(({ matchLabelExpressions = [] }) =>
    matchLabelExpressions.every(({ key, values }) => labels[key] !== undefined && values.includes(labels[key])),
  );
}
