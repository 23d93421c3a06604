import type { NodeConnection } from '../../apiserver/contract.ts';
import type { ByteDuplex, RemoteProcess } from '../../client/kube-api.ts';
import { type ApiError, badRequest, failure, notFound } from '../../machinery/errors.ts';
import { resources } from '../../kinds/resources.ts';
import type { Status } from '../../machinery/types.ts';
import { type ContainerProcess, type ContainerRuntime, RuntimeError } from '../../runtime/cri.ts';
import type { Sim } from '../../sim/index.ts';
import { type ContainerRecord, containersOf, newRecord } from '../pods/container-record.ts';
import type { ProbeManager } from '../probes/probe-manager.ts';
import type { PodWorker } from '../pods/pod-worker.ts';
import { containerLog } from './logs.ts';

type PodName = { readonly namespace: string; readonly name: string };

export interface NodeConnectionOptions {
  readonly sim: Sim;
  readonly runtime: ContainerRuntime;
  find(pod: PodName): PodWorker | undefined;
  /** What a command did in a container may be noticed by its probes. */
  readonly probes: Pick<ProbeManager, 'attend'>;
  /** `/metrics/cadvisor`. */
  readonly metrics: () => string;
}

/** What a kubelet offers to the API server: logs, exec, attach and port-forward of its pods. */
export function nodeConnection({ sim, runtime, find, probes, metrics }: NodeConnectionOptions): NodeConnection {
  const workerOf = (pod: PodName): PodWorker => {
    const worker = find(pod);
    if (worker) return worker;
    throw notFound(resources.pods, pod.name);
  };
  const recordOf = (worker: PodWorker, container: string | undefined): ContainerRecord => {
    const name = container ?? defaultContainer(worker);
    const record = worker.records.get(name);
    if (record) return record;
    // one whose turn has not come waits like any other
    const kind = containersOf(worker.pod).find(({ spec }) => spec.name === name)?.kind;
    if (kind) return newRecord(name, kind);
    throw badRequest(`container ${name} is not valid for pod ${worker.pod.metadata.name}`);
  };
  const runningId = (worker: PodWorker, container: string | undefined): string => {
    const record = recordOf(worker, container);
    if (record.id !== undefined && runtime.containerStatus(record.id)?.state === 'running') return record.id;
    throw internalError(`unable to upgrade connection: container not found ("${record.name}")`);
  };
  return {
    async *logs(pod, options) {
      const worker = workerOf(pod);
      yield* containerLog(sim, runtime, worker.pod, recordOf(worker, options.container), options);
    },
    async exec(pod, { command, container, stdin, tty, signal }) {
      const worker = workerOf(pod);
      const id = runningId(worker, container);
      const process = await runtime
        .exec(id, { command, ...(stdin ? { stdin } : {}), ...(tty ? { tty } : {}) })
        .catch(refused);
      signal?.addEventListener('abort', () => process.signal(9), { once: true });
      const record = recordOf(worker, container);
      void process.exited.then(() => probes.attend(record));
      const status = process.exited.then(({ code }) => exitStatus(code, command));
      return remoteProcess(process, status);
    },
    attach(pod, { container }) {
      const process = runtime.attach(runningId(workerOf(pod), container));
      // who looks on is not told how the container ended
      return Promise.resolve(
        remoteProcess(
          process,
          process.exited.then(() => success),
        ),
      );
    },
    async portForward(pod, port, signal): Promise<ByteDuplex> {
      const { sandbox, pod: object } = workerOf(pod);
      if (sandbox) return runtime.portForward(sandbox.id, port, signal);
      throw badRequest(`unable to forward port because pod is not running. Current status=${object.status?.phase}`);
    },
    page: (path) => (path === '/metrics/cadvisor' ? metrics() : path === '/healthz' ? 'ok' : undefined),
  };
}

function defaultContainer({ pod }: PodWorker): string {
  const chosen = pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'];
  return chosen ?? pod.spec?.containers[0]?.name ?? '';
}

function remoteProcess(process: ContainerProcess, status: Promise<Status>): RemoteProcess {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    write: (chunk) => process.write(chunk),
    closeStdin: () => process.closeStdin(),
    // programs of the simulation do not ask for the size of their terminal
    resize: () => {},
    status,
  };
}

/** A command that cannot be begun, as a real kubelet answers. */
function refused(error: unknown): never {
  if (!(error instanceof RuntimeError)) throw error;
  throw internalError(`error executing command in container: ${error.message}`, error.message);
}

const success: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' };

function exitStatus(code: number, command: readonly string[]): Status {
  if (code === 0) return success;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: error executing command [${command.join(' ')}], exit code ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  };
}

const internalError = (message: string, cause = message): ApiError =>
  failure(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message: cause }] });
