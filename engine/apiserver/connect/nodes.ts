import type { ByteDuplex, ExecOptions, LogOptions, RemoteProcess } from '../../client/kube-api.ts';
import { ApiError, badRequest, failure, notFound } from '../../machinery/errors.ts';
import type { KubeObject, ObjectRef, Status } from '../../machinery/types.ts';
import type { Pod } from '../../kinds/types.ts';
import { mustBeAllowed } from '../authorization/index.ts';
import type { ServerContext } from '../context.ts';
import type { ClientIdentity, NodeConnection } from '../contract.ts';
import { keyOf } from '../endpoint.ts';
import { admissionAttributes } from '../verbs/write.ts';

/** What goes on to the kubelet of a pod's node: logs, processes, ports. Fails as the API server does before it dials. */
export interface NodeConnections {
  connect(nodeName: string, connection: NodeConnection): () => void;
  logs(ref: ObjectRef, options: LogOptions, identity: ClientIdentity): AsyncIterable<Uint8Array>;
  exec(ref: ObjectRef, options: ExecOptions, identity: ClientIdentity): Promise<RemoteProcess>;
  attach(ref: ObjectRef, options: Omit<ExecOptions, 'command'>, identity: ClientIdentity): Promise<RemoteProcess>;
  portForward(ref: ObjectRef, port: number, identity: ClientIdentity, signal?: AbortSignal): Promise<ByteDuplex>;
  /** What a node's kubelet serves at a path; undefined where it is nothing. */
  page(nodeName: string, path: string): string | undefined;
}

export function createNodeConnections(context: ServerContext): NodeConnections {
  const connections = new Map<string, NodeConnection>();

  async function permit(
    ref: ObjectRef,
    subresource: string,
    verb: string,
    identity: ClientIdentity,
  ): Promise<{ readonly pod: KubeObject }> {
    const pods = context.endpoint({ group: '', version: 'v1', resource: 'pods' });
    const { group, version, resource } = pods;
    const { namespace, name } = ref;
    const { user } = identity;
    const permitting = mustBeAllowed(context.authorizer, {
      user,
      verb,
      group,
      version,
      resource,
      subresource,
      namespace,
      name,
    });
    if (permitting) await permitting;
    const pod = pods.collection.get(keyOf(namespace, name));
    if (!pod) throw notFound(pods, name);
    if (verb !== 'create') return { pod };
    const call = { endpoint: pods, namespace, name, subresource, identity, options: {} };
    const admitting = context.admission.validate(admissionAttributes('CONNECT', call, undefined, pod));
    if (admitting) await admitting;
    return { pod };
  }

  function nodeOf(pod: KubeObject): NodeConnection {
    const { nodeName } = specOf(pod);
    if (!nodeName) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
    return connectionOf(nodeName);
  }

  function connectionOf(nodeName: string): NodeConnection {
    const node = connections.get(nodeName);
    if (node) return node;
    throw failure(500, 'InternalError', `error dialing backend: dial tcp: lookup ${nodeName}: no such host`);
  }

  return {
    page: (nodeName, path) => connectionOf(nodeName).page(path),
    connect(nodeName, connection) {
      connections.set(nodeName, connection);
      return () => {
        if (connections.get(nodeName) === connection) connections.delete(nodeName);
      };
    },
    async *logs(ref, options, identity) {
      const { pod } = await permit(ref, 'log', 'get', identity);
      const container = containerOf(pod, options.container);
      // a pod that is not on a node yet has an empty log
      if (specOf(pod).nodeName) yield* nodeOf(pod).logs(nameOf(pod), { ...options, container });
    },
    async exec(ref, options, identity) {
      const { pod } = await permit(ref, 'exec', 'create', identity);
      const container = containerOf(pod, options.container);
      return begun(() => nodeOf(pod).exec(nameOf(pod), { ...options, container }));
    },
    async attach(ref, options, identity) {
      const { pod } = await permit(ref, 'attach', 'create', identity);
      const container = containerOf(pod, options.container);
      return begun(() => nodeOf(pod).attach(nameOf(pod), { ...options, container }));
    },
    async portForward(ref, port, identity, signal) {
      const { pod } = await permit(ref, 'portforward', 'create', identity);
      return nodeOf(pod).portForward(nameOf(pod), port, signal);
    },
  };
}

/**
 * What goes wrong beyond this server comes as how the process ended: by then the client has been promised a stream, and looks for
 * failures there alone.
 */
async function begun(begin: () => Promise<RemoteProcess>): Promise<RemoteProcess> {
  try {
    return await begin();
  } catch (error) {
    if (!(error instanceof ApiError) || error.code < 500) throw error;
    return endedProcess(error.status);
  }
}

const nothing: AsyncIterable<Uint8Array> = { async *[Symbol.asyncIterator]() {} };

const endedProcess = (status: Status): RemoteProcess => ({
  stdout: nothing,
  stderr: nothing,
  write() {},
  closeStdin() {},
  resize() {},
  status: Promise.resolve(status),
});

const nameOf = ({ metadata }: KubeObject) => ({ namespace: metadata.namespace ?? '', name: metadata.name });

type PodSpecParts = Pick<
  NonNullable<Pod['spec']>,
  'containers' | 'initContainers' | 'ephemeralContainers' | 'nodeName'
>;

const specOf = (pod: KubeObject): PodSpecParts => (pod as unknown as Pod).spec ?? { containers: [] };

/** The container that a request means; with several there is no default. */
function containerOf(pod: KubeObject, wanted: string | undefined): string {
  const { containers, initContainers = [], ephemeralContainers = [] } = specOf(pod);
  const { name } = pod.metadata;
  if (wanted) {
    const known = [...containers, ...initContainers, ...ephemeralContainers].some((c) => c.name === wanted);
    if (!known) throw badRequest(`container ${wanted} is not valid for pod ${name}`);
    return wanted;
  }
  const [only, ...others] = containers;
  if (only && others.length === 0) return only.name;
  if (!only) throw badRequest(`a container name must be specified for pod ${name}`);
  const choices = `choose one of: [${containers.map((c) => c.name).join(' ')}]`;
  const init =
    initContainers.length > 0 ? ` or one of the init containers: [${initContainers.map((c) => c.name).join(' ')}]` : '';
  throw badRequest(`a container name must be specified for pod ${name}, ${choices}${init}`);
}
