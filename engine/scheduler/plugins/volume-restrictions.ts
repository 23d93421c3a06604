import type { PluginFactory } from '../framework/plugin.ts';
import { rejection } from '../framework/reasons.ts';
import { claimNames, volumeListers } from './claims.ts';

const inUse = rejection('VolumeRestrictions', 'claim-in-use', true);

/** A ReadWriteOncePod claim serves one pod at a time. */
export const volumeRestrictions: PluginFactory = ({ cache, informers }) => {
  const { claims } = volumeListers(informers);
  return {
    name: 'VolumeRestrictions',
    hints: [{ on: 'pod-deleted' }, { on: 'claim-changed' }, { on: 'node-added' }],
    preFilter(pod) {
      const exclusive = claimNames(pod)
        .map(({ claim }) => claim)
        .filter((claim) => claims.get(`${pod.namespace}/${claim}`)?.spec?.accessModes?.includes('ReadWriteOncePod'));
      if (exclusive.length === 0) return undefined;
      const taken = (node: ReturnType<typeof cache.nodes>[number]) => {
        let conflicts = 0;
        for (const other of node.pods.values()) {
          if (other.namespace !== pod.namespace) continue;
          if (claimNames(other).some(({ claim }) => exclusive.includes(claim))) conflicts++;
        }
        return conflicts;
      };
      let users = cache.nodes().reduce((sum, node) => sum + taken(node), 0);
      const changed = (other: typeof pod, by: 1 | -1) => {
        if (other.namespace !== pod.namespace) return;
        if (claimNames(other).some(({ claim }) => exclusive.includes(claim))) users += by;
      };
      return {
        filter: () => (users > 0 ? inUse : undefined),
        addPod: (other) => changed(other, 1),
        removePod: (other) => changed(other, -1),
      };
    },
  };
};
