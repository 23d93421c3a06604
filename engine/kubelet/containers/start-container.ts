import type { Container, Pod } from '../../kinds/types.ts';
import {
  type ContainerConfig,
  type ContainerRuntime,
  type RegistryCredential,
  RuntimeError,
  type Sandbox,
} from '../../runtime/cri.ts';
import type { Cancellable } from '../../sim/index.ts';
import type { KubeletContext } from '../context.ts';
import { containerEvent } from '../events.ts';
import type { ContainerRecord } from '../pods/container-record.ts';
import { terminatedState } from '../status/container-status.ts';
import type { LazyFileSystem } from '../volumes/lazy-file-system.ts';
import type { MountedVolumes } from '../volumes/volume-manager.ts';
import { ContainerError } from './container-error.ts';
import { containerEnvironment, expand } from './environment.ts';
import { runPostStart } from './hooks.ts';
import { runtimeResources } from './resources.ts';
import { missingProfile } from './security-profiles.ts';
import { terminationLog, terminationMount } from './termination-message.ts';
import { userOf } from './user.ts';

export interface StartRequest {
  readonly pod: Pod;
  readonly container: Container;
  readonly record: ContainerRecord;
  readonly sandbox: Sandbox;
  readonly volumes: MountedVolumes;
  readonly credentials: readonly RegistryCredential[];
  readonly cancellation: Cancellable;
  /** Told of the new container's id before it is started. */
  readonly created: (containerId: string) => void;
}

/**
 * Pulls the image, makes the container, starts it and runs its postStart hook; tells each step in events.
 *
 * @throws ContainerError what its waiting state is to say
 */
export async function startContainer(context: KubeletContext, request: StartRequest): Promise<void> {
  const { runtime, events, images } = context;
  const { pod, container, record, sandbox, credentials, cancellation } = request;
  try {
    const image = await images.ensure({ pod, container, record, credentials, cancellation });
    const user = userOf(pod, container, image);
    if (user.refused) throw new ContainerError('CreateContainerConfigError', user.refused, user.refused);
    await pullVolumes(context, request);
    const log = container.terminationMessagePath
      ? terminationLog(context.options.newFileSystem, context.sim.clock.now())
      : undefined;
    const config = await containerConfig(context, request, log);
    const missing = missingProfile(pod, container, context.volumes.onMachine);
    if (missing) throw new ContainerError('CreateContainerError', missing, missing);
    const id = await create(runtime, sandbox, { ...config, ...user.chosen });
    renew(runtime, record, id, pod.spec?.containers.length ?? 1);
    request.created(id);
    record.log = log;
    record.image = container.image ?? '';
    record.resources = container.resources;
    record.user = user.status;
    containerEvent(events, pod, record, 'Normal', 'Created', 'Container created');
    await start(runtime, id);
    containerEvent(events, pod, record, 'Normal', 'Started', 'Container started');
  } catch (error) {
    if (error instanceof ContainerError) {
      containerEvent(events, pod, record, 'Warning', 'Failed', `Error: ${error.message}`);
    }
    throw error;
  }
  record.started = container.startupProbe === undefined;
  record.ready = container.readinessProbe === undefined && record.started;
  if (container.lifecycle?.postStart)
    await runPostStart(context, { pod, container, record, podIP: sandbox.ip, signal: cancellation.signal });
}

/** The images of the volumes that a container mounts. One that cannot be pulled holds the container back like its own. */
async function pullVolumes({ images }: KubeletContext, request: StartRequest): Promise<void> {
  const { pod, container, credentials, cancellation } = request;
  for (const { name, image } of pod.spec?.volumes ?? []) {
    if (!image?.reference || !container.volumeMounts?.some((mount) => mount.name === name)) continue;
    const { reference, pullPolicy } = image;
    const asked = { image: reference, ...(pullPolicy === undefined ? {} : { imagePullPolicy: pullPolicy }) };
    await images.ensure({ pod, container: asked, credentials, cancellation });
  }
}

/** The record's newest start is now `id`; of the older ones only the one before it is kept, for its log. */
function renew(runtime: ContainerRuntime, record: ContainerRecord, id: string, containers: number): void {
  if (record.id !== undefined) {
    const ended = runtime.containerStatus(record.id);
    if (ended?.state === 'exited') record.last = terminatedState(record, ended, containers);
    if (record.previousId !== undefined) runtime.removeContainer(record.previousId);
    record.previousId = record.id;
    record.restarts++;
  }
  record.id = id;
  delete record.waiting;
  delete record.upcoming;
  delete record.former;
  delete record.reasons;
  delete record.restart;
}

async function create(runtime: ContainerRuntime, sandbox: Sandbox, config: ContainerConfig): Promise<string> {
  try {
    return await runtime.createContainer(sandbox.id, config);
  } catch (error) {
    throw error instanceof RuntimeError
      ? new ContainerError('CreateContainerError', error.message, error.message)
      : error;
  }
}

async function start(runtime: ContainerRuntime, id: string): Promise<void> {
  try {
    await runtime.startContainer(id);
  } catch (error) {
    throw error instanceof RuntimeError ? new ContainerError('RunContainerError', error.message, error.message) : error;
  }
}

async function containerConfig(
  context: KubeletContext,
  request: StartRequest,
  log: LazyFileSystem | undefined,
): Promise<ContainerConfig> {
  const { pod, container, record, sandbox, volumes } = request;
  const env = await containerEnvironment(context, pod, container, sandbox.ip, volumes);
  const mounts = volumes.mountsOf(container, env);
  const path = container.terminationMessagePath;
  return {
    name: container.name,
    image: container.image ?? '',
    ...(container.command ? { command: container.command.map((word) => expand(word, env)) } : {}),
    ...(container.args ? { args: container.args.map((word) => expand(word, env)) } : {}),
    ...(container.workingDir ? { workingDir: container.workingDir } : {}),
    env,
    mounts: log && path ? mounts.concat(terminationMount(path, log)) : mounts,
    ports: (container.ports ?? []).map(({ containerPort, protocol }) => ({
      containerPort,
      protocol: protocol ?? 'TCP',
    })),
    stdin: container.stdin ?? false,
    tty: container.tty ?? false,
    attempt: record.id === undefined ? record.restarts : record.restarts + 1,
    resources: runtimeResources(container),
    ...pidNamespaceOf(pod, container),
    finite: meantToEnd(pod, container),
    readOnlyRootFilesystem: container.securityContext?.readOnlyRootFilesystem ?? false,
  };
}

/** Whose processes a container sees besides its own. */
function pidNamespaceOf(
  { spec }: StartRequest['pod'],
  { name }: StartRequest['container'],
): Pick<ContainerConfig, 'pidNamespace'> {
  if (spec?.hostPID) return { pidNamespace: 'node' };
  if (spec?.shareProcessNamespace) return { pidNamespace: 'pod' };
  const target = spec?.ephemeralContainers?.find((one) => one.name === name)?.targetContainerName;
  return target ? { pidNamespace: { container: target } } : {};
}

/** Whether a container is to end by itself: a settling cluster then waits for what it does. */
function meantToEnd(pod: StartRequest['pod'], container: StartRequest['container']): boolean {
  const starts = pod.spec?.initContainers?.find((one) => one.name === container.name);
  if (starts) return starts.restartPolicy !== 'Always';
  return pod.spec?.restartPolicy !== undefined && pod.spec.restartPolicy !== 'Always';
}
