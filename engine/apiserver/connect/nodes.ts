import type { LogOptions } from '../../client/kube-api.ts';
import { badRequest, failure, notFound } from '../../machinery/errors.ts';
import type { KubeObject, ObjectRef } from '../../machinery/types.ts';
import type { Pod } from '../../kinds/types.ts';
import type { ServerContext } from '../context.ts';
import type { NodeConnection } from '../contract.ts';
import { keyOf } from '../endpoint.ts';

/** The kubelets that serve their nodes' pods. */
export interface NodeConnections {
  connect(nodeName: string, connection: NodeConnection): () => void;
  /** The kubelet of a pod and the container that is meant. Fails as the API server does before it dials. */
  find(ref: ObjectRef, container: string | undefined): { readonly node: NodeConnection; readonly container: string };
  logs(ref: ObjectRef, options: LogOptions): AsyncIterable<Uint8Array>;
}

export function createNodeConnections(context: ServerContext): NodeConnections {
  const connections = new Map<string, NodeConnection>();
  const self: NodeConnections = {
    async *logs(ref, options) {
      const { node, container } = self.find(ref, options.container);
      yield* node.logs({ namespace: ref.namespace ?? '', name: ref.name }, { ...options, container });
    },
    connect(nodeName, connection) {
      connections.set(nodeName, connection);
      return () => {
        if (connections.get(nodeName) === connection) connections.delete(nodeName);
      };
    },
    find(ref, wanted) {
      const pods = context.endpoint({ group: '', version: 'v1', resource: 'pods' });
      const pod = pods.collection.get(keyOf(ref.namespace, ref.name));
      if (!pod) throw notFound(pods, ref.name);
      const container = containerOf(pod, wanted);
      const nodeName = specOf(pod).nodeName;
      if (!nodeName) throw badRequest(`pod ${ref.name} does not have a host assigned`);
      const node = connections.get(nodeName);
      if (!node) {
        throw failure(500, 'InternalError', `error dialing backend: dial tcp: lookup ${nodeName}: no such host`);
      }
      return { node, container };
    },
  };
  return self;
}

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
