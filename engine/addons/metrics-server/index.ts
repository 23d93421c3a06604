/** The metrics server: what nodes and pods use, for `kubectl top` and for autoscalers. */
import type { KubeApi } from '../../client/kube-api.ts';
import type { KindDefinition, KindRegistry } from '../../kinds/registry.ts';
import type { Pod } from '../../kinds/types.ts';
import type { Informer } from '../../client/contract.ts';
import type { Kubelet, NodeStats } from '../../kubelet/index.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { KubeObject } from '../../machinery/types.ts';
import type { Sim } from '../../sim/index.ts';

export interface MetricsServerOptions {
  readonly sim: Sim;
  readonly api: KubeApi;
  readonly registry: KindRegistry;
  /** For the labels by which metrics of pods are selected. */
  readonly pods: Informer<Pod>;
  /** By node name. */
  readonly kubelets: ReadonlyMap<string, Kubelet>;
}

const group = 'metrics.k8s.io';
const version = 'v1beta1';
const apiVersion = `${group}/${version}`;
const apiServices = { group: 'apiregistration.k8s.io', version: 'v1', resource: 'apiservices' };
/** Over which the real server measures; here it is what is used at the moment. */
const window = '15s';

/**
 * Serves `metrics.k8s.io/v1beta1`, and registers its APIService.
 *
 * It is a part of the engine and no container: there is no Pod in kube-system to look into.
 *
 * @see https://github.com/kubernetes-sigs/metrics-server
 */
export async function installMetricsServer(options: MetricsServerOptions): Promise<void> {
  const { api, registry } = options;
  for (const kind of metricsKinds(options)) registry.register(kind);
  try {
    const made = await api.create(apiServices, apiService);
    const status = available(options.sim.clock.timestamp());
    await api.update({ ...apiServices, name: made.metadata.name, subresource: 'status' }, { ...made, status });
  } catch (error) {
    if (!isApiError(error, 'AlreadyExists')) throw error;
  }
}

function metricsKinds({ sim, pods, kubelets }: MetricsServerOptions): readonly KindDefinition[] {
  const common = {
    group,
    versions: [{ version }],
    storageVersion: version,
    verbs: ['get', 'list'] as const,
    singular: '',
  };
  const object = (kind: string, metadata: KubeObject['metadata'], usage: object): KubeObject => {
    const timestamp = sim.clock.timestamp();
    const created = { ...metadata, creationTimestamp: timestamp };
    return { kind, apiVersion, metadata: created, timestamp, window, ...usage };
  };
  const labelled = (labels: KubeObject['metadata']['labels']) => (labels ? { labels } : {});
  return [
    {
      ...common,
      kind: 'NodeMetrics',
      resource: 'nodes',
      namespaced: false,
      computed: () =>
        [...kubelets.values()]
          .filter(({ running }) => running)
          .map((kubelet) => {
            const stats = kubelet.stats();
            return object('NodeMetrics', { name: stats.node }, { usage: quantities(stats) });
          }),
    },
    {
      ...common,
      kind: 'PodMetrics',
      resource: 'pods',
      namespaced: true,
      computed(wanted) {
        const found: KubeObject[] = [];
        for (const kubelet of kubelets.values()) {
          if (!kubelet.running) continue;
          for (const { namespace, name, containers } of kubelet.stats().pods) {
            const pod = pods.get(`${namespace}/${name}`);
            if (!pod || (wanted !== undefined && namespace !== wanted)) continue;
            const metadata = { name, namespace, ...labelled(pod.metadata.labels) };
            const usage = containers.map((container) => ({ name: container.name, usage: quantities(container) }));
            found.push(object('PodMetrics', metadata, { containers: usage }));
          }
        }
        return found.sort((a, b) => (place(a) < place(b) ? -1 : 1));
      },
    },
  ];
}

const place = ({ metadata }: KubeObject): string => `${metadata.namespace}/${metadata.name}`;

const quantities = ({ cpu, memory }: Pick<NodeStats, 'cpu' | 'memory'>) => ({
  cpu: cpu === 0 ? '0' : `${Math.round(cpu * 1e9)}n`,
  memory: `${Math.round(memory / 1024)}Ki`,
});

const apiService: KubeObject = {
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name: `${version}.${group}`, labels: { 'k8s-app': 'metrics-server' } },
  spec: {
    group,
    version,
    groupPriorityMinimum: 100,
    versionPriority: 100,
    insecureSkipTLSVerify: true,
    service: { name: 'metrics-server', namespace: 'kube-system', port: 443 },
  },
};

const available = (lastTransitionTime: string) => ({
  conditions: [
    { type: 'Available', status: 'True', reason: 'Passed', message: 'all checks passed', lastTransitionTime },
  ],
});
