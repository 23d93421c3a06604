import type { Container, ContainerStatus } from '../../kinds/types.ts';
import type { ContainerRuntimeStatus } from '../../runtime/cri.ts';
import { lastWords } from '../containers/termination-message.ts';
import { formatTimestamp } from '../../sim/index.ts';
import type { ContainerKind, ContainerRecord, ContainerState, TerminatedState } from '../pods/container-record.ts';

/** What a container's status depends on besides the container itself. */
export interface PodFacts {
  readonly hasInit: boolean;
  /** Main containers of the pod: they share the limit of its termination messages. */
  readonly containers: number;
}

type VolumeMounts = NonNullable<ContainerStatus['volumeMounts']>;

const none: ContainerState = {};
const creating: ContainerState = { waiting: { reason: 'ContainerCreating' } };
const initializing: ContainerState = { waiting: { reason: 'PodInitializing' } };

/** The status of a container as the API shows it. `runtime` is what the runtime says of its newest start. */
export function containerStatus(
  spec: Container,
  kind: ContainerKind,
  record: ContainerRecord | undefined,
  runtime: ContainerRuntimeStatus | undefined,
  { hasInit, containers }: PodFacts,
): ContainerStatus {
  const state = containerState(record, runtime, hasInit, containers);
  const running = state.running !== undefined;
  const ended = runtime?.state === 'exited' ? terminatedState(record, runtime, containers) : undefined;
  const last = state.waiting && ended ? ended : record?.last;
  const succeeded = kind === 'init' && state.terminated?.exitCode === 0;
  const mounts = volumeMounts(spec);
  const resources = running ? (record?.resources ?? spec.resources) : undefined;
  return {
    ...(resources?.requests ? { allocatedResources: resources.requests } : {}),
    ...(runtime ? { containerID: `containerd://${runtime.id}` } : {}),
    image: runtime ? runtime.image : (spec.image ?? ''),
    imageID: runtime ? runtime.imageId : '',
    lastState: last ? { terminated: last } : none,
    name: spec.name,
    ready: kind === 'init' ? succeeded : running && record?.ready === true,
    ...(resources ? { resources } : running ? { resources: none as NonNullable<ContainerStatus['resources']> } : {}),
    restartCount: record?.restarts ?? 0,
    started: kind !== 'ephemeral' && running && (kind === 'init' || record?.started === true),
    state,
    ...(running && record?.user ? { user: record.user } : {}),
    ...(mounts ? { volumeMounts: mounts } : {}),
  };
}

function containerState(
  record: ContainerRecord | undefined,
  runtime: ContainerRuntimeStatus | undefined,
  hasInit: boolean,
  containers: number,
): ContainerState {
  if (runtime?.state === 'running') return { running: { startedAt: formatTimestamp(runtime.startedAt) } };
  if (record?.waiting) return { waiting: record.waiting };
  if (runtime?.state === 'exited') return { terminated: terminatedState(record, runtime, containers) };
  return hasInit ? initializing : creating;
}

/** Kept by the record once it has been made: it does not change any more. */
const terminatedStates = new WeakMap<ContainerRecord, { readonly id: string; readonly state: TerminatedState }>();

export function terminatedState(
  record: ContainerRecord | undefined,
  runtime: Extract<ContainerRuntimeStatus, { state: 'exited' }>,
  containers: number,
): TerminatedState {
  const known = record && terminatedStates.get(record);
  if (known?.id === runtime.id) return known.state;
  const tail = record?.logTail?.id === runtime.id ? record.logTail.text : undefined;
  const message = (record?.log && record.id === runtime.id ? lastWords(record.log, containers) : undefined) ?? tail;
  const shown = message ?? runtime.message;
  const state: TerminatedState = {
    containerID: `containerd://${runtime.id}`,
    exitCode: runtime.exitCode,
    finishedAt: formatTimestamp(runtime.finishedAt),
    ...(shown === undefined || shown === '' ? {} : { message: shown }),
    reason: runtime.reason,
    startedAt: formatTimestamp(runtime.startedAt),
  };
  if (record) terminatedStates.set(record, { id: runtime.id, state });
  return state;
}

/** Mounts of one container spec, shared by the pods that share the spec. */
const mountsOf = new WeakMap<Container, VolumeMounts>();

function volumeMounts(spec: Container): VolumeMounts | undefined {
  if (!spec.volumeMounts || spec.volumeMounts.length === 0) return undefined;
  let mounts = mountsOf.get(spec);
  if (!mounts) {
    mounts = spec.volumeMounts.map(({ name, mountPath, readOnly, recursiveReadOnly }) => ({
      mountPath,
      name,
      ...(readOnly
        ? {
            readOnly,
            recursiveReadOnly: recursiveReadOnly && recursiveReadOnly !== 'Disabled' ? 'Enabled' : 'Disabled',
          }
        : {}),
    }));
    mountsOf.set(spec, mounts);
  }
  return mounts;
}
