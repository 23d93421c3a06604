import type { Pod } from '../../../kinds/types.ts';

import { KubectlError, PlainError } from '../../errors.ts';
import type { Invocation } from '../../invocation.ts';
import { podRef } from '../../resources/pods.ts';
import { attachTo } from '../attach/session.ts';

const pollInterval = 200;

/** `kubectl run -i`: waits for the pod, joins its container, and afterwards removes it where `--rm` says so. */
export async function attachToNewPod(invocation: Invocation, created: Pod): Promise<void> {
  const { flags } = invocation;
  const api = await invocation.api();
  try {
    const pod = await whenReady(invocation, created);
    const container = pod.spec?.containers[0]?.name ?? '';
    if (hasEnded(pod)) await printLog(invocation, pod, container);
    else await attachTo(invocation, pod, container);
    if (flags.string('restart') === 'Always' || flags.bool('leave-stdin-open')) return;
    await failAsPod(invocation, pod);
  } finally {
    if (flags.bool('rm') && !invocation.signal.aborted) {
      await api.delete(podRef(created), { propagationPolicy: 'Background' });
      await invocation.print(
        `pod "${created.metadata.name}" deleted from ${created.metadata.namespace ?? ''} namespace\n`,
      );
    }
  }
}

const hasEnded = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

/** The pod once it is ready, or has ended already. */
async function whenReady(invocation: Invocation, created: Pod): Promise<Pod> {
  const deadline = invocation.context.sim.clock.now() + invocation.flags.duration('pod-running-timeout');
  const isReady = ({ status }: Pod): boolean =>
    status?.phase === 'Running' &&
    (status.conditions ?? []).some((condition) => condition.type === 'Ready' && condition.status === 'True');
  const pod = await follow(invocation, created, (now) => hasEnded(now) || isReady(now), deadline);
  if (!pod) throw new KubectlError('timed out waiting for the condition');
  return pod;
}

async function follow(
  invocation: Invocation,
  pod: Pod,
  done: (pod: Pod) => boolean,
  deadline = Number.POSITIVE_INFINITY,
): Promise<Pod | undefined> {
  const api = await invocation.api();
  const { clock } = invocation.context.sim;
  for (;;) {
    const now = await api.get<Pod>(podRef(pod), { signal: invocation.signal });
    if (done(now)) return now;
    if (clock.now() >= deadline) return undefined;
    await clock.sleep(pollInterval, invocation.signal);
  }
}

async function printLog(invocation: Invocation, pod: Pod, container: string): Promise<void> {
  const api = await invocation.api();
  for await (const chunk of api.logs(podRef(pod), { container, signal: invocation.signal })) {
    await invocation.context.stdout.write(chunk);
  }
}

/** Waits for the end of the pod, and fails with its container's exit code where that is none of success. */
async function failAsPod(invocation: Invocation, pod: Pod): Promise<void> {
  const ended = await follow(invocation, pod, hasEnded);
  if (ended?.status?.phase !== 'Failed') return;
  const name = `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`;
  const terminated = ended.status.containerStatuses?.[0]?.state?.terminated;
  if (!terminated?.exitCode) throw new KubectlError(`pod ${name} failed with unknown exit code`);
  const said = `pod ${name} terminated (${terminated.reason ?? ''})\n${terminated.message ?? ''}`;
  throw new PlainError(said.replace(/\n$/, ''), terminated.exitCode);
}
