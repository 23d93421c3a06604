import type { Container, Pod } from '../../kinds/types.ts';
import { RuntimeError } from '../../runtime/cri.ts';
import type { ProcessNetwork } from '../../runtime/process.ts';
import type { KubeletContext } from '../context.ts';
import { containerEvent } from '../events.ts';
import type { ContainerRecord } from '../pods/container-record.ts';
import { podFullName } from '../pods/names.ts';
import { runCommand } from '../probes/exec-action.ts';
import { httpGet } from '../probes/http-action.ts';
import { resolvePort } from '../probes/port.ts';
import { ContainerError } from './container-error.ts';

type Handler = NonNullable<NonNullable<Container['lifecycle']>['postStart']>;

export interface HookRequest {
  readonly pod: Pod;
  readonly container: Container;
  readonly record: ContainerRecord;
  readonly podIP: string;
  readonly signal: AbortSignal;
}

/** How a hook ended: nothing, or why it failed. A container that cannot run its command fails like the command. */
async function runHook(context: KubeletContext, handler: Handler, request: HookRequest): Promise<string | undefined> {
  try {
    return await runHandler(context, handler, request);
  } catch (error) {
    if (error instanceof RuntimeError) return error.message;
    throw error;
  }
}

async function runHandler(
  context: KubeletContext,
  handler: Handler,
  request: HookRequest,
): Promise<string | undefined> {
  const { container, record, podIP, signal } = request;
  const { sim, runtime } = context;
  if (handler.sleep) {
    await sim.clock.sleep(handler.sleep.seconds * 1000, signal);
    return undefined;
  }
  if (handler.exec && record.id !== undefined) {
    const command = handler.exec.command ?? [];
    const result = await runCommand(runtime, record.id, command, signal);
    if (result.code === 0) return undefined;
    const why = `command '${command.join(' ')}' exited with ${result.code}: ${result.errors}`;
    return `${failed('Exec', `[${command.join(' ')}]`, request, why)}, message: ${JSON.stringify(result.output)}`;
  }
  if (handler.httpGet) {
    const { host, path = '/', scheme = 'HTTP', httpHeaders = [] } = handler.httpGet;
    const port = resolvePort(handler.httpGet.port, container);
    if (port === undefined) return `couldn't find port ${handler.httpGet.port} in container ${container.name}`;
    const network: ProcessNetwork = context.options.network.node(context.node.name);
    const answer = await httpGet(network, { host: host ?? podIP, port, path, scheme, headers: httpHeaders, signal });
    return 'status' in answer ? undefined : failed('HTTP', path, request, answer.failure);
  }
  return `Cannot run handler: invalid handler: ${inGo(handler)}`;
}

const failed = (kind: string, what: string, { container, pod }: HookRequest, why: string): string =>
  `${kind} lifecycle hook (${what}) for Container "${container.name}" in Pod "${podFullName(pod)}" failed - error: ${why}`;

/** A handler that is none of those a kubelet runs, as Go prints it. */
function inGo({ tcpSocket }: Handler): string {
  const { port, host = '' } = tcpSocket ?? {};
  const words = typeof port === 'number' ? `{0 ${port} }` : `{1 0 ${port}}`;
  const socket = tcpSocket ? `&TCPSocketAction{Port:${words},Host:${host},}` : 'nil';
  return `&LifecycleHandler{Exec:nil,HTTPGet:nil,TCPSocket:${socket},Sleep:nil,}`;
}

/** @throws ContainerError PostStartHookError, after the container has been ended */
export async function runPostStart(context: KubeletContext, request: HookRequest): Promise<void> {
  const { pod, container, record } = request;
  const handler = container.lifecycle?.postStart;
  if (!handler) return;
  const failure = await runHook(context, handler, request);
  if (failure === undefined) return;
  containerEvent(context.events, pod, record, 'Warning', 'FailedPostStartHook', 'PostStartHook failed');
  containerEvent(context.events, pod, record, 'Normal', 'Killing', 'FailedPostStartHook');
  const grace = (pod.spec?.terminationGracePeriodSeconds ?? 30) * 1000;
  if (record.id !== undefined) await context.runtime.stopContainer(record.id, grace);
  throw new ContainerError('PostStartHookError', failure, failure);
}

/**
 * Runs a preStop hook for at most the grace period, in milliseconds; a failure is told and changes nothing.
 *
 * @see https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/
 */
export async function runPreStop(
  context: KubeletContext,
  request: Omit<HookRequest, 'signal'>,
  gracePeriod: number,
): Promise<void> {
  const handler = request.container.lifecycle?.preStop;
  if (!handler || gracePeriod <= 0) return;
  const timeout = new AbortController();
  const cancel = context.sim.clock.after(gracePeriod, () => timeout.abort());
  const ended = new Promise<string | undefined>((resolve) => {
    timeout.signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const hook = runHook(context, handler, { ...request, signal: timeout.signal }).catch((error: unknown) => {
    if (timeout.signal.aborted) return undefined;
    return error instanceof Error ? error.message : 'failed';
  });
  const failure = await Promise.race([hook, ended]);
  cancel();
  if (failure !== undefined) {
    containerEvent(context.events, request.pod, request.record, 'Warning', 'FailedPreStopHook', 'PreStopHook failed');
  }
}
