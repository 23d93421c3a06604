import type { PluginFactory } from '../framework/plugin.ts';
import { rejection } from '../framework/reasons.ts';
import { claimNames, volumeListers } from './claims.ts';

const elsewhere = rejection('VolumeZone', 'volume-zone', false);
const topologyLabels = [
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
];

/** Bound volumes that are labelled with a zone or region are used from there. */
export const volumeZone: PluginFactory = ({ informers }) => {
  const { claims, volumes } = volumeListers(informers);
  return {
    name: 'VolumeZone',
    hints: [{ on: 'node-added' }, { on: 'node-labels' }, { on: 'claim-changed' }, { on: 'volume-changed' }],
    preFilter(pod) {
      const demands: { key: string; values: readonly string[] }[] = [];
      for (const { claim } of claimNames(pod)) {
        const volume = volumes.get(claims.get(`${pod.namespace}/${claim}`)?.spec?.volumeName ?? '');
        for (const key of topologyLabels) {
          const value = volume?.metadata.labels?.[key];
          // several zones of one volume are joined by two underscores
          if (value !== undefined) demands.push({ key, values: value.split('__') });
        }
      }
      if (demands.length === 0) return undefined;
      return {
        filter: ({ labels }) =>
          demands.every(({ key, values }) => labels[key] !== undefined && values.includes(labels[key]))
            ? undefined
            : elsewhere,
      };
    },
  };
};
