import type { KubeApi } from '../../client/kube-api.ts';
import { asMetric, type Metric, metricValue } from '../../faults/kinds/metric-spec.ts';
import { metricsResource } from '../../faults/kinds/group.ts';
import { resources } from '../../kinds/resources.ts';
import type { Pod } from '../../kinds/types.ts';
import { isApiError, qualifiedResource } from '../../machinery/errors.ts';
import { selectsLabels } from '../../machinery/selectors/index.ts';
import { type GroupVersionKind, parseApiVersion } from '../../machinery/types.ts';

/** One value that the monitoring has, of one object or of something outside. */
export interface Series {
  readonly metric: string;
  readonly labels: { readonly [name: string]: string };
  /** Of an object of the cluster; absent for what is outside. */
  readonly of?: SeriesObject;
  /** Of what is outside: where it can be asked for; everywhere where absent. */
  readonly namespace?: string;
  readonly value: number;
}

interface SeriesObject {
  readonly gvk: GroupVersionKind;
  /** `pods`, `ingresses.networking.k8s.io`. */
  readonly resource: string;
  readonly namespaced: boolean;
  readonly namespace: string;
  readonly name: string;
}

/** A metric by its name, whether it has a value at the moment or not: what the API offers. */
export interface Offer {
  readonly metric: string;
  /** Absent for what is outside. */
  readonly resource?: string;
  readonly namespaced: boolean;
}

export interface Measurements {
  readonly offers: readonly Offer[];
  readonly series: readonly Series[];
}

/** All that the Metrics of a cluster say at the moment; nothing where the simulated world is not served as an API. */
export async function measure(api: KubeApi, now: number): Promise<Measurements> {
  const metrics = (await declared(api)).map(asMetric);
  const pods = metrics.some(({ spec }) => spec.pods) ? (await api.list<Pod>(resources.pods)).items : [];
  const { resources: served } = metrics.some(({ spec }) => spec.object) ? await api.discovery() : { resources: [] };
  const offers: Offer[] = [];
  const series: Series[] = [];
  for (const metric of metrics) {
    const { spec } = metric;
    const value = metricValue(metric, now);
    const common = { metric: spec.metric, labels: spec.labels ?? {} };
    if (spec.pods) {
      offers.push({ metric: spec.metric, resource: 'pods', namespaced: true });
      series.push(...ofPods(metric, pods, value).map((one) => ({ ...common, ...one })));
    } else if (spec.object) {
      const { apiVersion, kind, name, namespace = 'default' } = spec.object;
      const { group, version } = parseApiVersion(apiVersion);
      const found = served.find((known) => known.group === group && known.kind === kind);
      if (!found) continue;
      const resource = qualifiedResource({ group, resource: found.resource });
      const { namespaced } = found;
      offers.push({ metric: spec.metric, resource, namespaced });
      const of = { gvk: { group, version, kind }, resource, namespaced, namespace: namespaced ? namespace : '', name };
      series.push({ ...common, of, value });
    } else {
      offers.push({ metric: spec.metric, namespaced: true });
      const { namespace } = spec.external ?? {};
      series.push({ ...common, ...(namespace === undefined ? {} : { namespace }), value });
    }
  }
  return { offers, series };
}

async function declared(api: KubeApi) {
  try {
    return (await api.list(metricsResource)).items;
  } catch (error) {
    if (isApiError(error) && error.code === 404) return [];
    throw error;
  }
}

const podKind = { group: '', version: 'v1', kind: 'Pod' };

/** Pods are measured while they run. */
function ofPods({ spec }: Metric, pods: readonly Pod[], value: number): readonly Pick<Series, 'of' | 'value'>[] {
  const { namespace: only, selector, shared = false } = spec.pods ?? {};
  const measured = pods.filter(
    ({ metadata, status }) =>
      (only === undefined || metadata.namespace === only) &&
      (!selector || selectsLabels(selector, metadata.labels)) &&
      status?.phase === 'Running' &&
      (!shared || status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True')),
  );
  return measured.map(({ metadata: { name, namespace = '' } }) => ({
    of: { gvk: podKind, resource: 'pods', namespaced: true, namespace, name },
    value: shared ? value / measured.length : value,
  }));
}
