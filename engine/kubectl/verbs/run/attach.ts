import type { Pod } from '../../../kinds/types.ts';
import type { RemoteProcess } from '../../../client/kube-api.ts';
import { KubectlError } from '../../errors.ts';
import type { Invocation } from '../../invocation.ts';
import { podRef } from '../../resources/pods.ts';
import { runRemote } from '../exec/remote.ts';

/** `kubectl run -i`: waits for the pod, joins its container, and afterwards removes it where `--rm` says so. */
export async function attachToNewPod(invocation: Invocation, created: Pod): Promise<number> {
  const { flags } = invocation;
  const api = await invocation.api();
  try {
    const pod = await whenStarted(invocation, created);
    const container = pod.spec?.containers[0]?.name ?? '';
    if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') {
      await printLog(invocation, pod, container);
    } else {
      if (flags.bool('stdin') && !flags.bool('quiet')) {
        await invocation.warn("If you don't see a command prompt, try pressing enter.\n");
      }
      const stdin = flags.bool('stdin');
      const tty = flags.bool('tty') && invocation.context.isTty;
      const remote: RemoteProcess = await api.attach(podRef(pod), {
        container,
        stdin,
        stdout: true,
        stderr: !tty,
        tty,
        signal: invocation.signal,
      });
      await runRemote(invocation, remote, stdin);
    }
    return flags.string('restart') === 'Never' || flags.bool('rm') ? await exitCode(invocation, pod) : 0;
  } finally {
    if (flags.bool('rm') && !invocation.signal.aborted) {
      await api.delete(podRef(created), { propagationPolicy: 'Background' });
      await invocation.print(
        `pod "${created.metadata.name}" deleted from ${created.metadata.namespace ?? ''} namespace\n`,
      );
    }
  }
}

async function whenStarted(invocation: Invocation, created: Pod): Promise<Pod> {
  const pod = await follow(
    invocation,
    created,
    ({ status }) => status?.phase !== 'Pending' && status?.phase !== undefined,
  );
  if (!pod) throw new KubectlError('timed out waiting for the condition');
  return pod;
}

async function follow(invocation: Invocation, pod: Pod, done: (pod: Pod) => boolean): Promise<Pod | undefined> {
  const api = await invocation.api();
  const { clock } = invocation.context.sim;
  const deadline = clock.now() + invocation.flags.duration('pod-running-timeout');
  for (;;) {
    const now = await api.get<Pod>(podRef(pod), { signal: invocation.signal });
    if (done(now)) return now;
    if (clock.now() >= deadline) return undefined;
    await clock.sleep(200, invocation.signal);
  }
}

async function printLog(invocation: Invocation, pod: Pod, container: string): Promise<void> {
  const api = await invocation.api();
  for await (const chunk of api.logs(podRef(pod), { container, signal: invocation.signal })) {
    await invocation.context.stdout.write(chunk);
  }
}

/** That of the container, once the pod has ended. */
async function exitCode(invocation: Invocation, pod: Pod): Promise<number> {
  const ended = await follow(
    invocation,
    pod,
    ({ status }) => status?.phase === 'Succeeded' || status?.phase === 'Failed',
  );
  const terminated = ended?.status?.containerStatuses?.[0]?.state?.terminated;
  const code = terminated?.exitCode ?? 0;
  if (code !== 0) {
    await invocation.warn(
      `pod ${pod.metadata.namespace ?? ''}/${pod.metadata.name} terminated (${terminated?.reason ?? ''})\n`,
    );
  }
  return code;
}
