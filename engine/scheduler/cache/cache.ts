import type { Node } from '../../kinds/types.ts';
import { createPlacedTerms, type PlacedTerms } from './affinity-terms.ts';
import { NodeInfo } from './node-info.ts';
import { createPodCounts, type PodCounts } from './pod-counts.ts';
import { type PodInfo, sameLabels } from './pod-info.ts';
import { createTopologies, type Topology } from './topology.ts';

/**
 * The cluster as the scheduler knows it: nodes with their pods, and pods that it has placed though their binding is not
 * seen yet. Scheduling a pod is one synchronous step, so this is also the snapshot that the step works on.
 */
export interface SchedulerCache {
  /** Nodes that exist, zone by turns, so that neighbours in the list are far from each other. */
  nodes(): readonly NodeInfo[];
  node(name: string): NodeInfo | undefined;
  readonly counts: PodCounts;
  /** Affinity terms of the pods that are placed. */
  readonly terms: PlacedTerms;
  /** The domains that a label makes of the nodes. */
  topology(key: string): Topology;
  /** How many nodes have taints, and how many are cordoned: mostly none, which spares the question for each node. */
  readonly tainted: number;
  readonly cordoned: number;
  /** On how many nodes an image lies, by name. */
  imageSpread(name: string): number;
  /** Where a pod is bound or assumed. */
  placeOf(podKey: string): { readonly info: PodInfo; readonly node: NodeInfo; readonly assumed: boolean } | undefined;
}

export interface MutableCache extends SchedulerCache {
  setNode(node: Node): void;
  removeNode(name: string): void;
  /** A pod that is bound; takes the place of an assumed one. */
  setPod(info: PodInfo, node: string): void;
  removePod(podKey: string): void;
  assume(info: PodInfo, node: NodeInfo): void;
  /** Takes an assumed pod back whose binding failed. */
  forget(podKey: string): void;
}

const zoneLabels = ['topology.kubernetes.io/region', 'topology.kubernetes.io/zone'] as const;

export function createCache(): MutableCache {
  const nodes = new Map<string, NodeInfo>();
  const places = new Map<string, { info: PodInfo; node: NodeInfo; assumed: boolean }>();
  /** Indices of nodes that went, for those that come. */
  const vacant: number[] = [];
  let indices = 0;
  const topologies = createTopologies(
    () => nodes.values(),
    () => indices,
  );
  const terms = createPlacedTerms(topologies);
  const imageSpread = new Map<string, number>();
  const counts = createPodCounts(() => nodes.values(), topologies);
  let order: readonly NodeInfo[] | undefined;
  let tainted = 0;
  let cordoned = 0;
  const tallyRefusing = ({ taints, unschedulable }: NodeInfo, by: number) => {
    if (taints.length > 0) tainted += by;
    if (unschedulable) cordoned += by;
  };

  const nodeOf = (name: string): NodeInfo => {
    const known = nodes.get(name) ?? new NodeInfo(name, vacant.pop() ?? indices++);
    nodes.set(name, known);
    return known;
  };
  const drop = ({ name, index }: NodeInfo) => {
    nodes.delete(name);
    vacant.push(index);
  };
  const relabelled = () => {
    order = undefined;
    counts.forgetDomains();
    terms.forgetDomains();
    topologies.forget();
  };
  const tallyImages = (images: ReadonlyMap<string, number>, by: number) => {
    for (const name of images.keys()) imageSpread.set(name, (imageSpread.get(name) ?? 0) + by);
  };

  const place = (info: PodInfo, node: NodeInfo, assumed: boolean) => {
    node.addPod(info);
    places.set(info.key, { info, node, assumed });
    counts.podAdded(info, node);
    terms.podAdded(info, node);
  };
  const remove = (key: string) => {
    const known = places.get(key);
    if (!known) return;
    const { info, node } = known;
    places.delete(key);
    node.removePod(info);
    counts.podRemoved(info, node);
    terms.podRemoved(info, node);
    if (!node.node && node.pods.size === 0) drop(node);
  };

  return {
    nodes: () => (order ??= byZones([...nodes.values()].filter((n) => n.node))),
    node: (name) => nodes.get(name),
    counts,
    terms,
    topology: topologies.of,
    get tainted() {
      return tainted;
    },
    get cordoned() {
      return cordoned;
    },
    imageSpread: (name) => imageSpread.get(name) ?? 0,
    placeOf: (key) => places.get(key),
    setNode(node) {
      const info = nodeOf(node.metadata.name);
      const before = info.images;
      const labels = node.metadata.labels ?? {};
      const moved = !info.node || (info.labels !== labels && !sameLabels(info.labels, labels));
      tallyRefusing(info, -1);
      info.update(node);
      tallyRefusing(info, 1);
      if (info.images !== before) {
        tallyImages(before, -1);
        tallyImages(info.images, 1);
      }
      if (moved) relabelled();
    },
    removeNode(name) {
      const info = nodes.get(name);
      if (!info) return;
      tallyImages(info.images, -1);
      tallyRefusing(info, -1);
      info.clear();
      if (info.pods.size === 0) drop(info);
      relabelled();
    },
    setPod(info, name) {
      const known = places.get(info.key);
      if (known && known.node.name === name && sameToScheduler(known.info, info)) {
        // only its status changed, or its binding was confirmed: nothing to count anew
        known.assumed = false;
        known.info = info;
        known.node.pods.set(info.key, info);
        return;
      }
      // only then the node: it may have been there for this pod alone
      remove(info.key);
      place(info, nodeOf(name), false);
    },
    removePod: remove,
    assume(info, node) {
      remove(info.key);
      place(info, node, true);
    },
    forget(key) {
      if (places.get(key)?.assumed) remove(key);
    },
  };
}

function sameToScheduler(a: PodInfo, b: PodInfo): boolean {
  return (
    a.uid === b.uid &&
    a.requests === b.requests &&
    a.nonZero === b.nonZero &&
    a.terminating === b.terminating &&
    (a.labels === b.labels || sameLabels(a.labels, b.labels)) &&
    a.hostPorts.length === b.hostPorts.length &&
    a.affinity === b.affinity
  );
}

/** One node of each zone in turn; zones and their nodes in the order in which they came. */
function byZones(nodes: readonly NodeInfo[]): readonly NodeInfo[] {
  const zones = new Map<string, NodeInfo[]>();
  for (const node of nodes) {
    const zone = zoneLabels.map((label) => node.labels[label] ?? '').join('/');
    const peers = zones.get(zone);
    if (peers) peers.push(node);
    else zones.set(zone, [node]);
  }
  if (zones.size <= 1) return nodes;
  const mixed: NodeInfo[] = [];
  for (let turn = 0; mixed.length < nodes.length; turn++) {
    for (const peers of zones.values()) {
      const node = peers[turn];
      if (node) mixed.push(node);
    }
  }
  return mixed;
}
