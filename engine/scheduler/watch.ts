import type { InformerFactory } from '../client/contract.ts';
import { resources } from '../kinds/resources.ts';
import type { Node, Pod } from '../kinds/types.ts';
import type { GroupVersionResource, KubeObject } from '../machinery/types.ts';
import type { MutableCache } from './cache/cache.ts';
import { createPodInfo } from './cache/pod-info.ts';
import type { Nominator } from './framework/nominator.ts';
import type { Profile } from './framework/profile.ts';
import type { ClusterEvent } from './queue/events.ts';
import type { SchedulingQueue } from './queue/queue.ts';

export interface WatchOptions {
  readonly informers: InformerFactory;
  readonly cache: MutableCache;
  readonly nominator: Nominator;
  readonly queue: SchedulingQueue;
  readonly profiles: ReadonlyMap<string, Profile>;
}

/** Resources whose changes may help a waiting pod, whatever the change. */
const bystanders: readonly (readonly [GroupVersionResource, ClusterEvent['on']])[] = [
  [resources.persistentVolumeClaims, 'claim-changed'],
  [resources.persistentVolumes, 'volume-changed'],
  [resources.storageClasses, 'class-changed'],
  [resources.csiNodes, 'csi-node-changed'],
  [resources.csiDrivers, 'storage-capacity-changed'],
  [resources.csiStorageCapacities, 'storage-capacity-changed'],
  [resources.namespaces, 'namespace-changed'],
];

/** Keeps cache and queue true to what the API says. */
export function watchCluster(options: WatchOptions): { readonly synced: Promise<void>; stop(): void } {
  const { informers, queue } = options;
  const pods = informers.informer<Pod>(resources.pods);
  const nodes = informers.informer<Node>(resources.nodes);
  const others = bystanders.map(([resource, on]) => ({ informer: informers.informer<KubeObject>(resource), on }));
  const ends = [pods.subscribe(podEvents(options)), nodes.subscribe(nodeEvents(options))];
  for (const { informer, on } of others) {
    const told = (object: KubeObject) => queue.happened({ on, object });
    ends.push(informer.subscribe({ added: told, updated: told, deleted: told }));
  }
  const all = [pods, nodes, ...others.map(({ informer }) => informer)];
  return {
    synced: Promise.all(all.map((informer) => informer.whenSynced())).then(() => undefined),
    stop() {
      for (const end of ends) end();
    },
  };
}

const isOver = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

function podEvents({ cache, nominator, queue, profiles }: WatchOptions) {
  const isOurs = ({ spec }: Pod) => profiles.has(spec?.schedulerName ?? 'default-scheduler');

  const seen = (pod: Pod, old: Pod | undefined) => {
    const node = pod.spec?.nodeName;
    const info = createPodInfo(pod);
    if (isOver(pod)) return gone(pod);
    if (node) {
      const before = cache.placeOf(info.key);
      const wasBound = before !== undefined && !before.assumed;
      cache.setPod(info, node);
      if (queue.get(info.key)) queue.delete(info.key);
      nominator.remove(info.key);
      if (!wasBound) return queue.happened({ on: 'pod-added', object: pod });
      if (!old || old.spec?.nodeName === undefined) return;
      if (old.metadata.labels !== pod.metadata.labels) queue.happened({ on: 'pod-labels', object: pod, old });
      if (old.spec.containers !== pod.spec?.containers) queue.happened({ on: 'pod-scaled-down', object: pod, old });
      return;
    }
    if (!isOurs(pod)) return;
    const nominated = pod.status?.nominatedNodeName;
    if (nominated && nominated !== old?.status?.nominatedNodeName) nominator.nominate(info, nominated);
    if (!queue.get(info.key)) {
      if (!info.terminating) queue.add(info);
      return;
    }
    if (info.terminating) return queue.delete(info.key);
    queue.update(info, old && changeOf(pod, old));
  };

  const gone = (pod: Pod) => {
    const key = `${pod.metadata.namespace}/${pod.metadata.name}`;
    queue.delete(key);
    nominator.remove(key);
    if (!cache.placeOf(key)) return;
    cache.removePod(key);
    queue.happened({ on: 'pod-deleted', object: pod });
  };

  return {
    added: (pod: Pod) => seen(pod, undefined),
    updated: seen,
    deleted: gone,
  };
}

/** What changed about a waiting pod; undefined where only its status did, which the scheduler itself writes. */
function changeOf(pod: Pod, old: Pod): ClusterEvent | undefined {
  if ((old.spec?.schedulingGates?.length ?? 0) > (pod.spec?.schedulingGates?.length ?? 0)) {
    return { on: 'gates-removed', object: pod, old };
  }
  if (old.spec !== pod.spec || old.metadata.labels !== pod.metadata.labels) {
    return { on: 'self-updated', object: pod, old };
  }
  return undefined;
}

function nodeEvents({ cache, queue }: WatchOptions) {
  return {
    added(node: Node) {
      cache.setNode(node);
      queue.happened({ on: 'node-added', object: node });
    },
    updated(node: Node, old: Node) {
      cache.setNode(node);
      const event = { object: node, old };
      if (old.status?.allocatable !== node.status?.allocatable) queue.happened({ on: 'node-allocatable', ...event });
      if (old.metadata.labels !== node.metadata.labels) queue.happened({ on: 'node-labels', ...event });
      const moved = old.spec?.taints !== node.spec?.taints || old.spec?.unschedulable !== node.spec?.unschedulable;
      if (moved) queue.happened({ on: 'node-taints', ...event });
    },
    deleted(node: Node) {
      cache.removeNode(node.metadata.name);
    },
  };
}
