import type { Pod } from '../../kinds/types.ts';
import { formatQuantity } from '../../machinery/quantity.ts';
import { quantityValue } from '../../scheduler/cache/resources.ts';
import type { ContainerStats, PodStats } from '../contract.ts';
import type { Starved } from './thresholds.ts';

/** Why a pod had to go: what the node was short of, and what the pod took of it beyond what it asked for. */
export function starvedMessage({ threshold, least, available }: Starved, pod: Pod, stats: PodStats): string {
  const { resource } = threshold;
  return (
    `The node was low on resource: ${resource}. Threshold quantity: ${bytes(least)}, ` +
    `available: ${measured(resource)(available)}. ${overs(resource, pod, stats)}`
  );
}

/** What a container uses of a resource; processes are not asked for, and so nobody uses more than that. */
const usedBy: {
  readonly [resource in Starved['threshold']['resource']]: ((container: ContainerStats) => number) | undefined;
} = { memory: ({ memory }) => memory, 'ephemeral-storage': ({ disk }) => disk, pids: undefined };

/** `Container app was using 3Gi, request is 0, has larger consumption of memory. ` */
function overs(resource: Starved['threshold']['resource'], pod: Pod, stats: PodStats): string {
  const used = usedBy[resource];
  if (!used) return '';
  const words = stats.containers.map((container) => {
    const spec = pod.spec?.containers.find(({ name }) => name === container.name);
    const asked = spec?.resources?.requests?.[resource] ?? '0';
    const amount = used(container);
    if (amount <= quantityValue(asked)) return '';
    return (
      `Container ${container.name} was using ${measured(resource)(amount)}, request is ${asked}, ` +
      `has larger consumption of ${resource}. `
    );
  });
  return words.join('');
}

export const bytes = (amount: number): string =>
  formatQuantity({ nanos: BigInt(Math.trunc(amount)) * 1_000_000_000n, format: 'BinarySI' });

/** Amounts of memory are pages and those of a disk are blocks, and so come in kibibytes. */
const kibibytes = (amount: number): string => bytes(Math.max(0, Math.floor(amount / 1024)) * 1024);

const measured = (resource: Starved['threshold']['resource']) => (resource === 'pids' ? bytes : kibibytes);
