/** An object as a transition of a recording shows it: shortened to what changes, without times. */
import type { Tree } from './recording.ts';
import { newConditions, newFinalizers } from './versions.ts';

/** The kinds whose transitions were recorded, each with what is kept of an object. */
const shorten: { readonly [kind: string]: (object: Tree) => Tree } = {
  Pod: podState,
  Node: nodeState,
  ConfigMap: (object) => ({ data: Object.keys(tree(object['data'])).sort() }),
  Service: ({ spec }) => ({ type: tree(spec)['type'], clusterIP: tree(spec)['clusterIP'] }),
  Endpoints: ({ subsets }) => ({
    subsets: list(subsets).map((subset) => ({
      ready: addressesOf(subset['addresses']),
      notReady: addressesOf(subset['notReadyAddresses']),
      ports: portsOf(subset['ports']),
    })),
  }),
  EndpointSlice: ({ endpoints, ports }) => ({
    endpoints: list(endpoints).map(({ addresses, conditions }) => ({ addresses, ready: tree(conditions)['ready'] })),
    ports: portsOf(ports),
  }),
  Deployment: generationAndStatus,
  ReplicaSet: generationAndStatus,
  ReplicationController: generationAndStatus,
  StatefulSet: generationAndStatus,
  DaemonSet: generationAndStatus,
  PodDisruptionBudget: generationAndStatus,
  CustomResourceDefinition: generationAndStatus,
  CronJob: statusAlone,
  Job: statusAlone,
  HorizontalPodAutoscaler: statusAlone,
  ResourceQuota: statusAlone,
  Namespace: statusAlone,
  PersistentVolume: statusAlone,
  PersistentVolumeClaim: statusAlone,
};

export const isShown = (kind: string): boolean => kind in shorten;

/** The state of an object; undefined: it is gone. */
export function stateOf(kind: string, object: Tree | undefined): Tree {
  if (object === undefined) return { gone: true };
  const { deletionTimestamp, finalizers } = tree(object['metadata']);
  const old = (Array.isArray(finalizers) ? finalizers : []).filter((name) => !newFinalizers.has(String(name)));
  return without({
    ...shorten[kind]?.(object),
    deleting: deletionTimestamp === undefined ? undefined : true,
    finalizers: deletionTimestamp === undefined || old.length === 0 ? undefined : old,
  });
}

function generationAndStatus({ metadata, spec, status }: Tree): Tree {
  return { generation: tree(metadata)['generation'], replicas: tree(spec)['replicas'], status: timeless(status ?? {}) };
}

function statusAlone({ status }: Tree): Tree {
  return { status: timeless(status ?? {}) };
}

function podState({ spec, status: given }: Tree): Tree {
  const { nodeName } = tree(spec);
  const status = tree(given);
  return {
    phase: status['phase'],
    nominated: status['nominatedNodeName'],
    bound: nodeName === undefined ? undefined : true,
    ip: status['podIP'] === undefined ? undefined : true,
    conditions: conditionsOf(status['conditions']),
    // that an init container runs is told as started since 1.28
    init: containersOf(list(status['initContainerStatuses']).map((one) => ({ ...one, started: undefined }))),
    containers: containersOf(status['containerStatuses']),
  };
}

function nodeState({ spec, status }: Tree): Tree {
  const { taints, unschedulable } = tree(spec);
  return {
    unschedulable,
    taints:
      taints === undefined
        ? undefined
        : list(taints).map(
            ({ key, value, effect }) => `${String(key)}${value ? `=${String(value)}` : ''}:${String(effect)}`,
          ),
    conditions: conditionsOf(tree(status)['conditions']),
  };
}

function conditionsOf(conditions: unknown): Tree | undefined {
  if (conditions === undefined) return undefined;
  return Object.fromEntries(
    list(conditions)
      .filter(({ type }) => !newConditions.has(String(type)))
      .map(({ type, status, reason }) => [
        String(type),
        reason === undefined ? String(status) : `${String(status)}/${String(reason)}`,
      ]),
  );
}

function containersOf(statuses: unknown): Tree | undefined {
  if (list(statuses).length === 0) return undefined;
  return Object.fromEntries(list(statuses).map((status) => [String(status['name']), containerState(status)]));
}

function containerState({ state, lastState, ready, restartCount, started }: Tree): string {
  const words = [phaseOf(tree(state))];
  if (ready === true) words.push('ready');
  if (Number(restartCount ?? 0) > 0) words.push(`restarts=${Number(restartCount)}`);
  if (Object.keys(tree(lastState)).length > 0) words.push(`last=${phaseOf(tree(lastState))}`);
  if (started === false) words.push('started=false');
  return words.join(' ');
}

function phaseOf({ waiting, running, terminated }: Tree): string {
  if (waiting !== undefined) return `waiting/${String(tree(waiting)['reason'])}`;
  if (running !== undefined) return 'running';
  return `terminated/${String(tree(terminated)['reason'])}/${String(tree(terminated)['exitCode'])}`;
}

const addressesOf = (addresses: unknown): unknown[] => list(addresses).map(({ ip }) => ip);

const portsOf = (ports: unknown): string[] =>
  list(ports).map(({ name, port }) => `${name === undefined ? '' : String(name)}:${String(port)}`);

/** A status without times, and without what only names other objects by identity. */
function timeless(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(timeless);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !/(Time|Timestamp|^uid|^resourceVersion)$/.test(key))
      .map(([key, inner]) => [key, timeless(inner)]),
  );
}

const without = (state: Tree): Tree =>
  Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined));

const tree = (value: unknown): Tree => (typeof value === 'object' && value !== null ? (value as Tree) : {});
const list = (value: unknown): readonly Tree[] => (Array.isArray(value) ? value.map(tree) : []);
