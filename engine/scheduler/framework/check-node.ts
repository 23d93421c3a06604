import type { NodeInfo } from '../cache/node-info.ts';
import type { PodInfo } from '../cache/pod-info.ts';
import type { PodFilter } from './plugin.ts';
import type { Rejection } from './reasons.ts';

/** The first refusal of a node, by the plugins in their order. */
export function checkNode(filters: readonly PodFilter[], node: NodeInfo): Rejection | undefined {
  for (const { filter } of filters) {
    const refused = filter.filter(node);
    if (refused) return refused;
  }
  return undefined;
}

/** Puts a pod on a node, or takes it away, for the filters' eyes only; each undoes the other. */
export function supposeAdded(filters: readonly PodFilter[], pod: PodInfo, node: NodeInfo): void {
  node.addPod(pod);
  for (const { filter } of filters) filter.addPod?.(pod, node);
}
export function supposeRemoved(filters: readonly PodFilter[], pod: PodInfo, node: NodeInfo): void {
  node.removePod(pod);
  for (const { filter } of filters) filter.removePod?.(pod, node);
}

/**
 * The same, with pods that are about to come to the node: it must do both with and without them, since they may help
 * (affinity) or be in the way, and may never come.
 */
export function checkNodeWithNominated(
  filters: readonly PodFilter[],
  node: NodeInfo,
  nominated: readonly PodInfo[],
): Rejection | undefined {
  if (nominated.length > 0) {
    for (const pod of nominated) supposeAdded(filters, pod, node);
    const refused = checkNode(filters, node);
    for (const pod of nominated) supposeRemoved(filters, pod, node);
    if (refused) return refused;
  }
  return checkNode(filters, node);
}
