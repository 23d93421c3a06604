/** Metrics that an adapter serves: of pods, of objects, and of what is outside of the cluster. */
import { answerJson, failureWithoutStatus } from '../../client/answer.ts';
import type { KubeApi } from '../../client/kube-api.ts';
import { qualifiedResource } from '../../machinery/errors.ts';
import { parseQuantity, quantityMilliValue } from '../../machinery/quantity.ts';
import { parseApiVersion } from '../../machinery/types.ts';
import { MetricsError, type PodMetrics } from './metrics.ts';
import { resourceOf } from './scale-target.ts';

interface MetricValue {
  readonly describedObject?: { readonly name: string };
  readonly timestamp?: string;
  readonly windowSeconds?: number;
  readonly value: string;
}

/** What is asked for: a metric, or those of its series that a selector in text chooses. */
export interface MetricQuery {
  readonly name: string;
  readonly selector: string;
}

export interface DescribedObject {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly name: string;
}

const customGroup = 'custom.metrics.k8s.io';
/** Those that the controller speaks, the best first. */
const customVersions = ['v1beta2', 'v1beta1'];
const externalGroup = 'external.metrics.k8s.io';
/** Over which a value was measured where the adapter does not say, in seconds. */
const defaultWindow = 60;

const milli = (text: string): number => quantityMilliValue(parseQuantity(text) ?? { nanos: 0n, format: 'DecimalSI' });

/**
 * A metric of each pod of a selector.
 *
 * @throws MetricsError
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#support-for-metrics-apis
 */
export async function podMetrics(
  api: KubeApi,
  namespace: string,
  selector: string,
  metric: MetricQuery,
): Promise<PodMetrics> {
  const items = await custom(api, `namespaces/${namespace}/pods/*/${metric.name}`, 'pods *', {
    labelSelector: selector,
    metricLabelSelector: metric.selector,
  });
  if (items.length === 0) throw new MetricsError('no metrics returned from custom metrics API');
  return new Map(
    items.map(({ describedObject, timestamp = '', value, windowSeconds = defaultWindow }) => [
      describedObject?.name ?? '',
      { value: milli(value), at: Date.parse(timestamp), window: windowSeconds * 1000 },
    ]),
  );
}

/** A metric of one object, in thousandths. @throws MetricsError */
export async function objectMetric(
  api: KubeApi,
  namespace: string,
  object: DescribedObject,
  metric: MetricQuery,
): Promise<number> {
  const query = { metricLabelSelector: metric.selector };
  const { apiVersion = 'v1', kind, name } = object;
  const { group } = parseApiVersion(apiVersion);
  let items: readonly MetricValue[];
  if (group === '' && kind === 'Namespace') {
    items = await custom(api, `namespaces/${namespace}/metrics/${metric.name}`, `metrics ${metric.name}`, query);
  } else {
    await versionOf(api);
    const found = await resourceOf(api, object);
    if (!found) throw fromCustom(`unable to map kind ${named(kind, group)} to resource: ${unknownKind(kind, group)}`);
    const resource = qualifiedResource(found);
    items = await custom(
      api,
      `namespaces/${namespace}/${resource}/${name}/${metric.name}`,
      `${resource} ${name}`,
      query,
    );
  }
  const [first, ...more] = items;
  if (first && more.length === 0) return milli(first.value);
  throw fromCustom(`the custom metrics API server returned ${items.length} results when we asked for exactly one`);
}

/** A metric from outside the cluster, summed up over its series, in thousandths. @throws MetricsError */
export async function externalMetric(api: KubeApi, namespace: string, metric: MetricQuery): Promise<number> {
  const path = `/apis/${externalGroup}/v1beta1/namespaces/${namespace}/${metric.name}`;
  const request = `get ${metric.name}.${externalGroup}`;
  const prefix = 'unable to fetch metrics from external metrics API';
  const items = await itemsOf(api, path, { labelSelector: metric.selector }, request, prefix);
  if (items.length === 0) throw new MetricsError('no metrics returned from external metrics API');
  return items.reduce((sum, { value }) => sum + milli(value), 0);
}

const named = (kind: string, group: string): string => (group === '' ? kind : `${kind}.${group}`);
const unknownKind = (kind: string, group: string): string => `no matches for kind "${kind}" in group "${group}"`;
const fromCustom = (message: string): MetricsError =>
  new MetricsError(`unable to fetch metrics from custom metrics API: ${message}`);

/** The version in which metrics are asked for. @throws MetricsError where no adapter is registered */
async function versionOf(api: KubeApi): Promise<string> {
  const response = await api.request({ method: 'GET', path: `/apis/${customGroup}` });
  const group =
    response.status === 200 ? ((await answerJson(response)) as { versions?: readonly { version: string }[] }) : {};
  const offered = group.versions?.map(({ version }) => version) ?? [];
  const version = customVersions.find((one) => offered.includes(one));
  if (version === undefined) throw fromCustom(`no custom metrics API (${customGroup}) registered`);
  return version;
}

interface Query {
  readonly [parameter: string]: string;
}

/** @param subject resource and name, as a failure names them */
async function custom(api: KubeApi, path: string, subject: string, query: Query): Promise<readonly MetricValue[]> {
  const version = await versionOf(api);
  const [resource = '', name = ''] = subject.split(' ');
  const request = `get ${resource}.${customGroup} ${name}`;
  const prefix = 'unable to fetch metrics from custom metrics API';
  return itemsOf(api, `/apis/${customGroup}/${version}/${path}`, query, request, prefix);
}

async function itemsOf(
  api: KubeApi,
  path: string,
  query: Query,
  request: string,
  prefix: string,
): Promise<readonly MetricValue[]> {
  const parameters = Object.entries(query)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  const full = parameters.length === 0 ? path : `${path}?${parameters.join('&')}`;
  const response = await api.request({ method: 'GET', path: full });
  const answer = await answerJson(response);
  const { status } = response;
  if (status === 200) return (answer as { readonly items?: readonly MetricValue[] } | undefined)?.items ?? [];
  const { message = '' } = (answer as { readonly message?: string } | undefined) ?? {};
  const plain = failureWithoutStatus(status).message;
  // clients add what they asked for to what the server did not say
  const said = message === '' || message === plain ? `${plain} (${request})` : message;
  throw new MetricsError(`${prefix}: ${said}`);
}
