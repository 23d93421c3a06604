import type { Pod } from '../../kinds/types.ts';
import { quantityValue } from '../../scheduler/cache/resources.ts';
import type { PodStats } from '../contract.ts';
import { bytes } from './messages.ts';

/**
 * Why a pod has to go for what it wrote itself, however much room the node has: an emptyDir above its size limit, a pod or
 * one of its containers above the limit of ephemeral storage.
 *
 * @see https://kubernetes.io/docs/concepts/storage/ephemeral-storage/#resource-emphemeralstorage-consumption
 */
export function localStorageExcess(pod: Pod, stats: PodStats): string | undefined {
  return emptyDirExcess(pod, stats) ?? podExcess(pod, stats) ?? containerExcess(pod, stats);
}

function emptyDirExcess(pod: Pod, { emptyDirs }: PodStats): string | undefined {
  for (const { name, bytes: used } of emptyDirs) {
    const limit = pod.spec?.volumes?.find((volume) => volume.name === name)?.emptyDir?.sizeLimit;
    if (limit === undefined || quantityValue(limit) === 0 || used <= quantityValue(limit)) continue;
    return `Usage of EmptyDir volume "${name}" exceeds the limit "${limit}". `;
  }
  return undefined;
}

/** A pod is limited where one of its containers is; what its volumes hold counts as well. */
function podExcess({ spec }: Pod, { disk }: PodStats): string | undefined {
  let sum = 0;
  let greatestInit = 0;
  for (const { resources } of spec?.containers ?? []) sum += limitOf(resources) ?? 0;
  for (const { resources } of spec?.initContainers ?? [])
    greatestInit = Math.max(greatestInit, limitOf(resources) ?? 0);
  const limit = Math.max(sum, greatestInit);
  if (limit === 0 || disk <= limit) return undefined;
  return `Pod ephemeral local storage usage exceeds the total limit of containers ${bytes(limit)}. `;
}

function containerExcess({ spec }: Pod, { containers }: PodStats): string | undefined {
  for (const { name, resources } of [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]) {
    const limit = limitOf(resources);
    const used = containers.find((container) => container.name === name)?.disk ?? 0;
    if (limit === undefined || limit === 0 || used <= limit) continue;
    return `Container ${name} exceeded its local ephemeral storage limit "${resources?.limits?.['ephemeral-storage']}". `;
  }
  return undefined;
}

type Resources = NonNullable<NonNullable<Pod['spec']>['containers'][number]['resources']>;

function limitOf(resources: Resources | undefined): number | undefined {
  const limit = resources?.limits?.['ephemeral-storage'];
  return limit === undefined ? undefined : quantityValue(limit);
}
