import { createInformerFactory } from '../../client/informer.ts';
import { createFakeApi, type FakeApi } from '../../client/testing/fake-api.ts';
import { resources } from '../../kinds/resources.ts';
import type { KubeObject } from '../../machinery/types.ts';
import type { ProcessNetwork } from '../../runtime/process.ts';
import { createWorld, type World } from '../../sim/index.ts';
import { type ClusterNetwork, createClusterNetwork, fetchHttp, type PodNetwork, serveHttp } from '../index.ts';

export interface TestNetwork {
  readonly world: World;
  readonly api: FakeApi;
  readonly network: ClusterNetwork;
  /** Creates or replaces an object of the API. */
  put(object: KubeObject): Promise<void>;
  /** A pod on a node, with its object; answers each request with its own name. */
  serve(
    name: string,
    options?: { node?: string; port?: number; labels?: { [key: string]: string } },
  ): Promise<PodNetwork>;
  /** The body that a GET brings, or the code of the failure. */
  get(from: ProcessNetwork, host: string, port: number): Promise<string>;
}

const resourceOf: { readonly [kind: string]: keyof typeof resources } = {
  Service: 'services',
  EndpointSlice: 'endpointSlices',
  Node: 'nodes',
  Pod: 'pods',
  Namespace: 'namespaces',
  NetworkPolicy: 'networkPolicies',
  Ingress: 'ingresses',
  IngressClass: 'ingressClasses',
};

/** A network over a fake API, for tests. */
export function createTestNetwork(): TestNetwork {
  const world = createWorld();
  const api = createFakeApi();
  const network = createClusterNetwork({ sim: world, informers: createInformerFactory({ sim: world, api }) });
  const known = new Set<string>();

  const test: TestNetwork = {
    world,
    api,
    network,
    async put(object) {
      const { name, namespace } = object.metadata;
      const resource = resources[resourceOf[object.kind] ?? 'pods'];
      const at = namespace === undefined ? resource : { ...resource, namespace };
      const key = `${object.kind}/${namespace ?? ''}/${name}`;
      await (known.has(key) ? api.update({ ...at, name }, object) : api.create(at, object));
      known.add(key);
      await world.drivers.settle();
    },
    async serve(path, { node = 'node-1', port = 80, labels = {} } = {}) {
      const [namespace = '', name = ''] = path.split('/');
      const pod = network.attachPod({ namespace, name, uid: path, node, hostNetwork: false });
      const metadata = { namespace, name, labels };
      const containers = [{ name: 'c', image: 'x', ports: [{ name: 'web', containerPort: port }] }];
      await test.put({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { nodeName: node, containers } });
      serveHttp(pod, port, (request) => ({ status: 200, body: `${name} ${request.remoteAddress}` }));
      return pod;
    },
    get: (from, host, port) =>
      world.drivers.during(
        fetchHttp(from, { host, port }).then(
          async (response) => new TextDecoder().decode(await response.bytes()),
          (error: { code?: string }) => error.code ?? String(error),
        ),
      ),
  };
  return test;
}

export interface ServiceShape {
  readonly name: string;
  readonly clusterIP?: string;
  readonly pods: readonly {
    readonly ip: string;
    readonly hostname?: string;
    readonly node?: string;
    readonly state?: string;
  }[];
  readonly spec?: { readonly [field: string]: unknown };
  readonly status?: { readonly [field: string]: unknown };
  readonly port?: number;
  readonly targetPort?: number;
}

/** A service in the namespace `default` and the slice that its controller would write. */
export function service(shape: ServiceShape): readonly [KubeObject, KubeObject] {
  const { name, clusterIP = '10.96.0.50', port = 80, targetPort = 80 } = shape;
  const metadata = { namespace: 'default', name };
  const ports = [{ name: 'http', port, protocol: 'TCP', targetPort }];
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { type: 'ClusterIP', clusterIP, clusterIPs: [clusterIP], ports, ...shape.spec },
      ...(shape.status ? { status: shape.status } : {}),
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'default', name: `${name}-1`, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      ports: [{ name: 'http', port: targetPort, protocol: 'TCP' }],
      endpoints: shape.pods.map(({ ip, hostname, node, state = 'ready' }) => ({
        addresses: [ip],
        conditions: {
          ready: state === 'ready',
          serving: state !== 'unready',
          terminating: state === 'terminating',
        },
        ...(hostname ? { hostname } : {}),
        ...(node ? { nodeName: node } : {}),
      })),
    },
  ];
}
