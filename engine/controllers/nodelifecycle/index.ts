/**
 * Nodes that fall silent: their conditions become unknown, taints keep pods away and then drive them away.
 *
 * @see https://kubernetes.io/docs/concepts/architecture/nodes/#node-controller
 */
import type { ReconcileResult } from '../../client/contract.ts';
import { createController } from '../../client/controller.ts';
import { keyOf } from '../../client/indexer.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { Lease, Node, Pod } from '../../kinds/types.ts';
import { limits } from '../../limits.ts';
import { isApiError } from '../../machinery/errors.ts';
import { defineController } from '../support/definition.ts';
import { podCondition } from '../support/pods.ts';
import { updateStatus } from '../support/status-write.ts';
import { readyStatus, silentConditions } from './health.ts';
import { type Taint, withExecutionTaints, withSchedulingTaints } from './taints.ts';

const name = 'node-controller';
const leaseNamespace = 'kube-node-lease';
const byNode = 'node';

export const nodeLifecycleController = defineController(name, (context) => {
  const { sim, api, informers, events } = context;
  const nodes = informers.informer<Node>(resources.nodes);
  const pods = informers.informer<Pod>(resources.pods);
  const leases = informers.informer<Lease>({ ...resources.leases, namespace: leaseNamespace });
  pods.addIndex(byNode, (pod) => (pod.spec?.nodeName ? [pod.spec.nodeName] : []));
  /** When each node was last heard of, by its lease or its status, in milliseconds. */
  const heard = new Map<string, number>();
  /** Nodes whose pods were told that they are not ready. */
  const notReady = new Set<string>();

  /** Taints that keep pods away follow the conditions at once. */
  async function reconcile(key: string): Promise<ReconcileResult | undefined> {
    const node = nodes.get(key);
    if (!node) return undefined;
    await writeTaints(node, withSchedulingTaints(node, sim.clock.timestamp()));
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

  /** The regular look at one node. A conflict is left to the next one. */
  async function monitor(node: Node): Promise<void> {
    const key = node.metadata.name;
    // judged by what was known before this look, so that a node is tainted one look after it fell silent
    const execution = withExecutionTaints(node, sim.clock.timestamp());
    const silent = sim.clock.now() - (heard.get(key) ?? 0) > limits.nodeMonitor.grace;
    const conditions = silent ? silentConditions(node, sim.clock.timestamp()) : undefined;
    if (conditions) await updateStatus(api, resources.nodes, node, { ...node.status, conditions });
    else await writeTaints(node, execution);
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
      try {
        await monitor(node);
      } catch (error) {
        if (!isApiError(error)) throw error;
      }
      if (++count % limits.objectsPerTurn === 0) await sim.loop.turn();
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
});

const heartbeatOf = ({ status }: Node): string | undefined =>
  status?.conditions?.find(({ type }) => type === 'Ready')?.lastHeartbeatTime;
