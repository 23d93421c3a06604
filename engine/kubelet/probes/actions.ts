import { limits } from '../../limits.ts';
import { checkHealth, type HealthAnswer } from '../../network/grpc-health.ts';
import { RuntimeError } from '../../runtime/cri.ts';
import { ConnectError } from '../../runtime/process.ts';
import type { KubeletOptions, ProbeResult } from '../contract.ts';
import { goDuration } from '../images/go-duration.ts';
import { runCommand } from './exec-action.ts';
import { dialFailure, httpGet } from './http-action.ts';
import { resolvePort } from './port.ts';
import type { Probe, ProbeTarget } from './prober.ts';

interface Action {
  readonly options: KubeletOptions;
  readonly probe: Probe;
  readonly target: ProbeTarget;
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly timeout: number;
}

const success: ProbeResult = { outcome: 'success', output: '' };
const failure = (output: string): ProbeResult => ({ outcome: 'failure', output });
const unknown = (output: string): ProbeResult => ({ outcome: 'unknown', output });
/** Redirects that a probe follows on the same host. */
const redirects = 10;

/** Runs a probe once, for at most its timeout. */
export async function runProbe(
  options: KubeletOptions,
  probe: Probe,
  target: ProbeTarget,
  upkeep: boolean,
): Promise<ProbeResult> {
  const timeout = (probe.timeoutSeconds ?? 1) * 1000;
  const ending = new AbortController();
  const cancel = options.sim.clock.after(timeout, () => ending.abort(), { upkeep });
  try {
    return await actionOf(probe)({ options, probe, target, signal: ending.signal, timeout });
  } finally {
    cancel();
  }
}

function actionOf(probe: Probe): (action: Action) => Promise<ProbeResult> {
  if (probe.exec) return exec;
  if (probe.httpGet) return http;
  if (probe.tcpSocket) return tcp;
  if (probe.grpc) return grpc;
  return () => Promise.resolve(unknown(`missing probe handler`));
}

async function exec({ options, probe, target, signal, timeout }: Action): Promise<ProbeResult> {
  const command = probe.exec?.command ?? [];
  const id = target.record.id ?? '';
  const timedOut = new Promise<ProbeResult>((resolve) => {
    signal.addEventListener(
      'abort',
      () => resolve(failure(`command timed out: "${command.join(' ')}" timed out after ${goDuration(timeout)}`)),
      { once: true },
    );
  });
  const run = runCommand(options.runtime, id, command, signal).then(
    ({ code, output }) => (code === 0 ? ({ outcome: 'success', output } as const) : failure(output)),
    (error: unknown) => {
      if (signal.aborted) return failure('command timed out');
      if (error instanceof RuntimeError) return unknown(`rpc error: code = Unknown desc = ${error.message}`);
      throw error;
    },
  );
  return Promise.race([run, timedOut]);
}

async function http({ options, probe, target, signal }: Action): Promise<ProbeResult> {
  const { host, path = '/', port: named, scheme = 'HTTP', httpHeaders = [] } = probe.httpGet ?? { port: 0 };
  const port = resolvePort(named, target.container);
  if (port === undefined) return unknown(`couldn't find port: ${named}`);
  const network = options.network.node(options.node.name);
  const address = host ?? target.of.podIP;
  let at = path;
  for (let hop = 0; hop <= redirects; hop++) {
    const answer = await httpGet(network, { host: address, port, path: at, scheme, headers: httpHeaders, signal });
    if ('failure' in answer) return failure(answer.failure);
    const { status, location, body } = answer;
    if (status < 200 || status >= 400) return failure(`HTTP probe failed with statuscode: ${status}`);
    // elsewhere is as good as here; on the same host the answer there counts
    if (status < 300 || !location?.startsWith('/')) {
      return { outcome: 'success', output: body.slice(0, limits.probeOutput) };
    }
    at = location;
  }
  return failure(`Get "${scheme.toLowerCase()}://${address}:${port}${path}": stopped after 10 redirects`);
}

async function tcp({ options, probe, target, signal }: Action): Promise<ProbeResult> {
  const port = resolvePort(probe.tcpSocket?.port, target.container);
  if (port === undefined) return unknown(`couldn't find port: ${probe.tcpSocket?.port}`);
  const host = probe.tcpSocket?.host ?? target.of.podIP;
  const refused = await connectFailure(options, host, port, signal);
  return refused === undefined ? success : failure(refused);
}

/** Goes on trying to connect for the whole of its timeout, and counts who does not speak gRPC as one who is not there. */
async function grpc({ options, probe, target, signal, timeout }: Action): Promise<ProbeResult> {
  const { port, service } = probe.grpc ?? { port: 0 };
  const host = target.of.podIP;
  const timedOut = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const answer = (await askHealth(options, host, port, service ?? '', signal, timedOut)) ?? (await timedOut);
  if (!answer) {
    return failure(
      `timeout: failed to connect service "${host}:${port}" within ${goDuration(timeout)}: context deadline exceeded`,
    );
  }
  if ('code' in answer) {
    return failure(`error: health rpc probe failed: rpc error: code = ${answer.code} desc = ${answer.message}`);
  }
  if (answer.status === 'SERVING') return { outcome: 'success', output: 'service healthy' };
  return failure(`service unhealthy (responded with "${answer.status}")`);
}

async function askHealth(
  { network, node }: KubeletOptions,
  host: string,
  port: number,
  service: string,
  signal: AbortSignal,
  timedOut: Promise<undefined>,
): Promise<HealthAnswer | undefined> {
  try {
    const connection = await network.node(node.name).connect(host, port, { signal });
    try {
      return await Promise.race([checkHealth(connection, service), timedOut]);
    } finally {
      connection.destroy();
    }
  } catch (error) {
    if (signal.aborted || error instanceof ConnectError) return undefined;
    throw error;
  }
}

async function connectFailure(
  { network, node }: KubeletOptions,
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const connection = await network.node(node.name).connect(host, port, { signal });
    connection.destroy();
    return undefined;
  } catch (error) {
    if (signal.aborted) return `dial tcp ${host}:${port}: i/o timeout`;
    if (error instanceof ConnectError) return dialFailure(error, host, port);
    throw error;
  }
}
