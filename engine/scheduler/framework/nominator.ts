import type { PodInfo } from '../cache/pod-info.ts';

/** Pods that wait for a node on which room is being made for them. */
export interface Nominator {
  nominate(pod: PodInfo, node: string): void;
  remove(podKey: string): void;
  nodeOf(podKey: string): string | undefined;
  /** How many pods are nominated. */
  readonly size: number;
  on(node: string): readonly PodInfo[];
  /** Those on the node that a pod of this priority must leave room for. */
  ahead(pod: PodInfo, node: string): readonly PodInfo[];
}

const nobody: readonly PodInfo[] = [];

export function createNominator(): Nominator {
  const nodes = new Map<string, Map<string, PodInfo>>();
  const places = new Map<string, string>();
  const nominator: Nominator = {
    nominate(pod, node) {
      nominator.remove(pod.key);
      const pods = nodes.get(node) ?? new Map<string, PodInfo>();
      nodes.set(node, pods.set(pod.key, pod));
      places.set(pod.key, node);
    },
    remove(key) {
      const node = places.get(key);
      if (node === undefined) return;
      places.delete(key);
      const pods = nodes.get(node);
      pods?.delete(key);
      if (pods?.size === 0) nodes.delete(node);
    },
    get size() {
      return places.size;
    },
    nodeOf: (key) => places.get(key),
    on: (node) => [...(nodes.get(node)?.values() ?? nobody)],
    ahead(pod, node) {
      if (nodes.size === 0) return nobody;
      const pods = nodes.get(node);
      if (!pods) return nobody;
      return [...pods.values()].filter((other) => other.priority >= pod.priority && other.key !== pod.key);
    },
  };
  return nominator;
}
