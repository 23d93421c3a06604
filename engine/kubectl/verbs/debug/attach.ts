import type { Pod } from '../../../kinds/types.ts';
import type { Invocation } from '../../invocation.ts';
import { podRef } from '../../resources/pods.ts';
import { attachTo } from '../attach/session.ts';

const pollInterval = 200;

/** Waits for a container to run and joins it; of one that has ended already the log is printed. */
export async function attachToContainer(invocation: Invocation, pod: Pod, container: string): Promise<number> {
  const api = await invocation.api();
  const state = await startedState(invocation, pod, container);
  if (state?.terminated) {
    for await (const chunk of api.logs(podRef(pod), { container, signal: invocation.signal })) {
      await invocation.context.stdout.write(chunk);
    }
    return 0;
  }
  await attachTo(invocation, await api.get<Pod>(podRef(pod), { signal: invocation.signal }), container);
  return 0;
}

/** What the container's status says once it is no longer waiting; a pull that fails is told once. */
async function startedState(invocation: Invocation, pod: Pod, container: string) {
  const api = await invocation.api();
  let told = '';
  for (;;) {
    const { status } = await api.get<Pod>(podRef(pod), { signal: invocation.signal });
    const all = [...(status?.containerStatuses ?? []), ...(status?.ephemeralContainerStatuses ?? [])];
    const state = all.find(({ name }) => name === container)?.state;
    if (state?.running || state?.terminated) return state;
    const { reason = '', message = '' } = state?.waiting ?? {};
    if (message !== '' && reason !== told) {
      await invocation.warn(`Warning: container ${container}: ${message}\n`);
      told = reason;
    }
    await invocation.context.sim.clock.sleep(pollInterval, invocation.signal);
  }
}
