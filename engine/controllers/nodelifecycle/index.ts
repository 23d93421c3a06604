/**
 * Nodes that fall silent: their conditions become unknown, taints keep pods away and then drive them away.
 *
 * @see https://kubernetes.io/docs/concepts/architecture/nodes/#node-controller
 */
import type { ControllerContext, ControllerDefinition, ReconcileResult } from '../../client/contract.ts';
import { createController } from '../../client/controller.ts';
import { keyOf } from '../../client/indexer.ts';
import { inNamespace, objectRef, resources } from '../../kinds/resources.ts';
import type { Lease, Node, Pod } from '../../kinds/types.ts';
import { limits } from '../../limits.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { Duration } from '../../sim/index.ts';
import { defineController } from '../support/definition.ts';
import { podCondition } from '../support/pods.ts';
import { updateStatus } from '../support/status-write.ts';
import { createEvictionQueue, type EvictionQueue } from './eviction-queue.ts';
import { readyStatus, silentConditions } from './health.ts';
import {
  hasExecutionTaint,
  type Taint,
  withExecutionTaints,
  withoutExecutionTaints,
  withSchedulingTaints,
} from './taints.ts';
import { evictionRate, zoneOf, zonesOf } from './zones.ts';

const name = 'node-controller';
const leaseNamespace = 'kube-node-lease';
const byNode = 'node';

export interface NodeLifecycleOptions {
  /** How long a node may be silent before it counts as lost, in milliseconds (`--node-monitor-grace-period`). */
  readonly monitorGracePeriod?: Duration;
}

export const nodeLifecycleController = ({
  monitorGracePeriod = limits.nodeMonitor.grace,
}: NodeLifecycleOptions = {}): ControllerDefinition =>
  defineController(name, (context) => start(context, monitorGracePeriod));

function start({ sim, api, informers, events }: ControllerContext, monitorGracePeriod: Duration): () => void {
  const nodes = informers.informer<Node>(resources.nodes);
  const pods = informers.informer<Pod>(resources.pods);
  const leases = informers.informer<Lease>(inNamespace(resources.leases, leaseNamespace));
  pods.addIndex(byNode, (pod) => (pod.spec?.nodeName ? [pod.spec.nodeName] : []));
  /** When each node was last heard of, by its lease or its status, in milliseconds. */
  const heard = new Map<string, number>();
  /** Nodes whose pods were told that they are not ready. */
  const notReady = new Set<string>();
  /** Nodes to be tainted, by zone. */
  const evictions = new Map<string, EvictionQueue>();
  /** No zone has a node that works: it is the network of this controller that is ill, more likely than all of them. */
  let allDisrupted = false;

  /**
   * Taints that keep pods away follow the conditions at once. A node that its kubelet writes at the same time is read again: in
   * the queue all the nodes of a large cluster would wait for their turn to be tried once more.
   */
  async function reconcile(key: string): Promise<ReconcileResult | undefined> {
    const node = nodes.get(key);
    if (!node) return undefined;
    const follow = (current: Node) => writeTaints(current, withSchedulingTaints(current, sim.clock.timestamp()));
    try {
      await follow(node);
    } catch (error) {
      if (!isApiError(error, 'Conflict')) throw error;
      await follow(await api.get<Node>(objectRef(resources.nodes, undefined, node.metadata.name)));
    }
    return undefined;
  }

  async function writeTaints(node: Node, taints: readonly Taint[] | undefined): Promise<void> {
    if (!taints) return;
    const { taints: _, ...spec } = node.spec ?? {};
    await api.update(objectRef(resources.nodes, undefined, node.metadata.name), {
      ...node,
      spec: taints.length > 0 ? { ...spec, taints } : spec,
    });
  }

  /** It is a node's turn to have its pods driven away. */
  async function taint(key: string): Promise<boolean> {
    const node = nodes.get(key);
    if (!node) return true;
    return attempt(writeTaints(node, withExecutionTaints(node, sim.clock.timestamp())));
  }

  function evictionsOf(zone: string): EvictionQueue {
    let queue = evictions.get(zone);
    if (!queue) {
      queue = createEvictionQueue(sim, taint);
      queue.setRate(allDisrupted ? 0 : limits.nodeEviction.rate);
      evictions.set(zone, queue);
    }
    return queue;
  }

  /** The regular look at one node. A conflict is left to the next one. */
  async function monitor(node: Node): Promise<void> {
    const key = node.metadata.name;
    const known = node.status?.conditions?.some(({ type }) => type === 'Ready') === true;
    const grace = known ? monitorGracePeriod : limits.nodeMonitor.startupGrace;
    const silent = sim.clock.now() - (heard.get(key) ?? 0) > grace;
    const conditions = silent ? silentConditions(node, sim.clock.timestamp()) : undefined;
    if (conditions) await updateStatus(api, resources.nodes, node, { ...node.status, conditions });
    // judged by what was known before this look, so that a node is tainted one look after it fell silent
    const execution = withExecutionTaints(node, sim.clock.timestamp());
    if (readyStatus(node) === 'True') {
      evictionsOf(zoneOf(node)).remove(key);
      if (!conditions) await writeTaints(node, execution);
    } else if (execution && known) {
      // one of the two taints takes the place of the other at once; only the first has to wait its turn
      if (hasExecutionTaint(node)) await writeTaints(node, execution);
      else evictionsOf(zoneOf(node)).add(key);
    }
    if (readyStatus(node) === 'True' && !conditions) notReady.delete(key);
    else if (!notReady.has(key)) {
      notReady.add(key);
      events.event(node, 'Normal', 'NodeNotReady', `Node ${key} status is now: NodeNotReady`);
      for (const pod of pods.byIndex(byNode, key)) await markNotReady(pod);
    }
  }

  async function markNotReady(pod: Pod): Promise<void> {
    const ready = podCondition(pod, 'Ready');
    if (ready?.status !== 'True') return;
    const next = { ...ready, status: 'False' as const, lastTransitionTime: sim.clock.timestamp() };
    const conditions = pod.status?.conditions?.map((condition) => (condition === ready ? next : condition)) ?? [];
    events.event(pod, 'Warning', 'NodeNotReady', 'Node is not ready');
    await updateStatus(api, resources.pods, pod, { ...pod.status, conditions });
  }

  async function monitorAll(): Promise<void> {
    let count = 0;
    for (const node of nodes.list()) {
      await attempt(monitor(node));
      if (++count % limits.objectsPerTurn === 0) await sim.loop.turn();
    }
    await judgeZones();
  }

  /** The more of a zone is ill, the less likely it is that driving pods away helps them. */
  async function judgeZones(): Promise<void> {
    const zones = zonesOf(nodes.list());
    const all = zones.size > 0 && [...zones.values()].every(({ state }) => state === 'full-disruption');
    const ended = allDisrupted && !all;
    const began = all && !allDisrupted;
    allDisrupted = all;
    for (const [key, zone] of zones) evictionsOf(key).setRate(all ? 0 : evictionRate(zone));
    // nothing was to be heard of anybody: all get their time again
    if (ended) for (const key of heard.keys()) heard.set(key, sim.clock.now());
    if (!began) return;
    for (const node of nodes.list()) {
      evictionsOf(zoneOf(node)).remove(node.metadata.name);
      await attempt(writeTaints(node, withoutExecutionTaints(node)));
    }
  }

  const { queue, stop } = createController({
    sim,
    name,
    kind: { apiVersion: 'v1', kind: 'Node' },
    reconciler: { reconcile },
    waitFor: [nodes, pods, leases],
  });
  const hear = (node: string) => heard.set(node, sim.clock.now());
  const ends = [
    () => {
      for (const queue of evictions.values()) queue.stop();
    },
    nodes.subscribe({
      added(node) {
        hear(node.metadata.name);
        events.event(
          node,
          'Normal',
          'RegisteredNode',
          `Node ${node.metadata.name} event: Registered Node ${node.metadata.name} in Controller`,
        );
        queue.add(keyOf(node));
      },
      updated(node, before) {
        // what this controller writes is no sign of life
        if (heartbeatOf(node) !== heartbeatOf(before)) hear(node.metadata.name);
        if (node.status?.conditions !== before.status?.conditions || node.spec !== before.spec) queue.add(keyOf(node));
      },
      deleted(node) {
        const { name: gone } = node.metadata;
        heard.delete(gone);
        evictions.get(zoneOf(node))?.remove(gone);
        notReady.delete(gone);
        events.event(node, 'Normal', 'RemovingNode', `Node ${gone} event: Removing Node ${gone} from Controller`);
      },
    }),
    leases.subscribe({
      updated(lease, before) {
        if (lease.spec?.renewTime !== before.spec?.renewTime) hear(lease.metadata.name);
      },
    }),
    sim.clock.every(limits.nodeMonitor.period, () => void monitorAll()),
  ];
  return () => {
    for (const end of ends) end();
    stop();
  };
}

/** Whether it worked; a failure is left to the next look. */
async function attempt(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (!isApiError(error)) throw error;
    return false;
  }
}

const heartbeatOf = ({ status }: Node): string | undefined =>
  status?.conditions?.find(({ type }) => type === 'Ready')?.lastHeartbeatTime;
