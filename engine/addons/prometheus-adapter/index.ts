/** The adapter that autoscalers ask for what a monitoring system has measured, with the Metrics of the simulated world behind it. */
import type { KubeApi } from '../../client/kube-api.ts';
import { inNamespace, resources } from '../../kinds/resources.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { JsonObject, KubeObject, ResourceRef } from '../../machinery/types.ts';
import { type ClusterNetwork, serveHttp } from '../../network/index.ts';
import type { Sim } from '../../sim/index.ts';
import { createUnlessThere, endpointSliceOf } from '../install.ts';
import { answer, customMetrics, externalMetrics } from './answers.ts';

export interface PrometheusAdapterOptions {
  readonly sim: Sim;
  readonly api: KubeApi;
  readonly network: ClusterNetwork;
  /** The node on which it runs. */
  readonly node: string;
}

const namespace = 'monitoring';
const name = 'prometheus-adapter';
const labels = { 'app.kubernetes.io/name': name };
const port = 6443;

/**
 * Serves `custom.metrics.k8s.io` (v1beta1, v1beta2) and `external.metrics.k8s.io/v1beta1`, and registers their APIServices.
 *
 * The server is a part of the engine and no container: it has an address in the cluster's network, and the Service that the
 * aggregator finds it by has no selector. Requests come to it as to any other aggregated server. Returns what stops it.
 *
 * @see https://github.com/kubernetes-sigs/prometheus-adapter
 */
export async function installPrometheusAdapter(options: PrometheusAdapterOptions): Promise<() => void> {
  const { sim, api, network, node } = options;
  const pod = network.attachPod({ namespace, name, uid: name, node, hostNetwork: false });
  const server = serveHttp(pod, port, async (request) => {
    const now = { milliseconds: sim.clock.now(), timestamp: sim.clock.timestamp() };
    try {
      return json(200, await answer(api, request, now));
    } catch (error) {
      if (!isApiError(error)) throw error;
      return json(error.code, error.status);
    }
  });
  for (const [resource, object] of objects(pod.ip, node)) await ensure(api, resource, object);
  return () => {
    server.close();
    pod.detach();
  };
}

const json = (status: number, body: object) => ({
  status,
  headers: [['Content-Type', 'application/json'] as const],
  body: `${JSON.stringify(body)}\n`,
});

function objects(ip: string, node: string): readonly (readonly [ResourceRef, KubeObject])[] {
  const metadata = { name, namespace, labels };
  return [
    [resources.namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }],
    [
      inNamespace(resources.services, namespace),
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata,
        spec: { ports: [{ name: 'https', port: 443, targetPort: port }] },
      },
    ],
    endpointSliceOf({
      namespace,
      name,
      managedBy: name,
      ports: [{ name: 'https', port, protocol: 'TCP' }],
      ip,
      node,
    }),
    apiService(customMetrics, 'v1beta1', 100),
    apiService(customMetrics, 'v1beta2', 200),
    apiService(externalMetrics, 'v1beta1', 100),
  ];
}

const apiServices = { group: 'apiregistration.k8s.io', version: 'v1', resource: 'apiservices' };

const apiService = (group: string, version: string, versionPriority: number): readonly [ResourceRef, KubeObject] => [
  apiServices,
  {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: `${version}.${group}`, labels },
    spec: {
      group,
      version,
      groupPriorityMinimum: 100,
      versionPriority,
      insecureSkipTLSVerify: true,
      service: { name, namespace, port: 443 },
    },
  },
];

async function ensure(api: KubeApi, resource: ResourceRef, object: KubeObject): Promise<void> {
  if (await createUnlessThere(api, resource, object)) return;
  const { endpoints } = object as { readonly endpoints?: readonly JsonObject[] };
  // in a cluster that goes on, it may have been given another address
  if (!endpoints) return;
  const patch = { type: 'merge', body: { endpoints } } as const;
  await api.patch({ ...resource, name: object.metadata.name }, patch);
}
