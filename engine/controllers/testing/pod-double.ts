import { createInformerFactory } from '../../client/informer.ts';
import { keyOf } from '../../client/indexer.ts';
import type { KubeApi } from '../../client/kube-api.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { Pod } from '../../kinds/types.ts';
import { nodeOf } from '../daemonset/placement.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { Duration, Sim } from '../../sim/index.ts';

const nodes = ['node-1', 'node-2', 'node-3'];

/**
 * Stands for scheduler and kubelet in tests of controllers: binds each pod, makes it Running and Ready after `readyAfter`,
 * and lets it go as soon as it is deleted. The annotation `test/outcome` makes it fail, succeed or stay Pending instead.
 */
export function startPodDouble({ sim, api, readyAfter }: { sim: Sim; api: KubeApi; readyAfter: Duration }): void {
  const pods = createInformerFactory({ sim, api }).informer<Pod>(resources.pods);
  let next = 0;
  let addresses = 0;
  const begun = new Set<string>();

  const attempt = (work: Promise<unknown>) =>
    void work.catch((error: unknown) => {
      if (!isApiError(error, 'NotFound') && !isApiError(error, 'Conflict')) throw error;
    });

  async function run(pod: Pod): Promise<void> {
    const { namespace, name } = pod.metadata;
    if (!pod.spec?.nodeName) {
      const target = { kind: 'Node', name: nodeOf(pod) ?? nodes[next++ % nodes.length] };
      const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name }, target };
      await api.create(objectRef(resources.pods, namespace, name, 'binding'), binding);
    }
    sim.clock.after(readyAfter, () => attempt(finish(pod)));
  }

  async function finish({ metadata }: Pod): Promise<void> {
    const pod = pods.get(keyOf({ metadata }));
    if (!pod || pod.metadata.uid !== metadata.uid) return;
    const outcome = pod.metadata.annotations?.['test/outcome'] ?? 'ready';
    if (outcome === 'pending') return;
    const phase = { ready: 'Running', fail: 'Failed', succeed: 'Succeeded' }[outcome] ?? 'Running';
    const ready = outcome === 'ready' ? 'True' : 'False';
    const address = ++addresses;
    const ip = `10.244.${address >> 8}.${address & 255}`;
    await setStatus(pod, {
      phase,
      podIP: ip,
      podIPs: [{ ip }],
      conditions: [
        { type: 'Ready', status: ready, lastTransitionTime: sim.clock.timestamp() },
        { type: 'PodScheduled', status: 'True', lastTransitionTime: sim.clock.timestamp() },
      ],
    });
  }

  async function setStatus({ metadata }: Pod, status: { readonly [key: string]: unknown }): Promise<void> {
    const ref = objectRef(resources.pods, metadata.namespace, metadata.name, 'status');
    const fresh = await api.get<Pod>(objectRef(resources.pods, metadata.namespace, metadata.name));
    await api.update(ref, { ...fresh, status: { ...fresh.status, ...status } });
  }

  function see(pod: Pod): void {
    const { uid = '', namespace, name, deletionTimestamp } = pod.metadata;
    if (deletionTimestamp !== undefined) {
      attempt(api.delete(objectRef(resources.pods, namespace, name), { gracePeriodSeconds: 0 }));
    } else if (!begun.has(uid)) {
      begun.add(uid);
      attempt(run(pod));
    }
  }
  pods.subscribe({ added: see, updated: see });
}
