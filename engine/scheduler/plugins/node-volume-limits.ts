import { resources } from '../../kinds/resources.ts';
import type { KubeObject } from '../../machinery/types.ts';
import type { NodeInfo } from '../cache/node-info.ts';
import type { PodInfo } from '../cache/pod-info.ts';
import type { PluginFactory } from '../framework/plugin.ts';
import { rejection } from '../framework/reasons.ts';
import { claimNames, classOf, volumeListers } from './claims.ts';

const full = rejection('NodeVolumeLimits', 'volume-limit', true);

interface CsiNode extends KubeObject {
  readonly spec?: {
    readonly drivers?: readonly { readonly name: string; readonly allocatable?: { readonly count?: number } }[];
  };
}

/** A CSI driver attaches no more volumes to a node than its CSINode object says. */
export const nodeVolumeLimits: PluginFactory = ({ informers }) => {
  const { claims, volumes, classes } = volumeListers(informers);
  const csiNodes = informers.informer<CsiNode>(resources.csiNodes);

  /** `driver/handle` of each CSI volume of a pod; a claim that waits for its volume counts by its class' driver. */
  const csiVolumes = (pod: PodInfo): Map<string, string> => {
    const found = new Map<string, string>();
    for (const { claim } of claimNames(pod)) {
      const object = claims.get(`${pod.namespace}/${claim}`);
      if (!object) continue;
      const csi = volumes.get(object.spec?.volumeName ?? '')?.spec?.csi;
      const driver = csi?.driver ?? (object.spec?.volumeName ? undefined : classes.get(classOf(object))?.provisioner);
      if (driver) found.set(`${driver}/${csi?.volumeHandle ?? `${pod.namespace}/${claim}`}`, driver);
    }
    return found;
  };
  const limitsOf = (node: NodeInfo): ReadonlyMap<string, number> => {
    const limits = new Map<string, number>();
    for (const { name, allocatable } of csiNodes.get(node.name)?.spec?.drivers ?? []) {
      if (allocatable?.count !== undefined) limits.set(name, allocatable.count);
    }
    return limits;
  };

  return {
    name: 'NodeVolumeLimits',
    hints: [{ on: 'pod-deleted' }, { on: 'csi-node-changed' }, { on: 'claim-changed' }, { on: 'node-added' }],
    preFilter(pod) {
      if (claimNames(pod).length === 0) return undefined;
      const wanted = csiVolumes(pod);
      if (wanted.size === 0) return undefined;
      return {
        filter(node) {
          const limits = limitsOf(node);
          if (limits.size === 0) return undefined;
          const attached = new Map<string, string>();
          for (const other of node.pods.values()) {
            for (const [volume, driver] of csiVolumes(other)) attached.set(volume, driver);
          }
          const used = new Map<string, number>();
          const count = (driver: string) => used.set(driver, (used.get(driver) ?? 0) + 1);
          for (const driver of attached.values()) count(driver);
          let fresh = false;
          for (const [volume, driver] of wanted) {
            if (attached.has(volume)) continue;
            fresh = true;
            count(driver);
          }
          if (!fresh) return undefined;
          for (const driver of new Set(wanted.values())) {
            if ((used.get(driver) ?? 0) > (limits.get(driver) ?? Number.POSITIVE_INFINITY)) return full;
          }
          return undefined;
        },
      };
    },
  };
};
