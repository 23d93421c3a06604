import type { KubeApi } from '../../client/kube-api.ts';
import { type ApiError, isApiError } from '../../machinery/errors.ts';
import { parseQuantity, quantityMilliValue } from '../../machinery/quantity.ts';
import type { KubeObject } from '../../machinery/types.ts';

/** What one pod was measured to use. */
export interface PodMetric {
  /** Thousandths. */
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Milliseconds over which it was measured. */
  readonly window: number;
}
export type PodMetrics = ReadonlyMap<string, PodMetric>;

interface PodMetricsObject extends KubeObject {
  readonly timestamp?: string;
  readonly window?: string;
  readonly containers?: readonly { readonly name: string; readonly usage: { readonly [resource: string]: string } }[];
}

/** A failure to get metrics, in the words of the controller. */
export class MetricsError extends Error {}

const milli = (text: string): number => quantityMilliValue(parseQuantity(text) ?? { nanos: 0n, format: 'DecimalSI' });

/**
 * What the pods of a selector use of a resource, or what one container of each does.
 *
 * @throws MetricsError
 * @see https://kubernetes.io/docs/tasks/debug/debug-cluster/resource-metrics-pipeline/
 */
export async function resourceMetrics(
  api: KubeApi,
  namespace: string,
  selector: string,
  resource: string,
  container?: string,
): Promise<PodMetrics> {
  const pods = { group: 'metrics.k8s.io', version: 'v1beta1', resource: 'pods', namespace };
  const { items } = await api
    .list<PodMetricsObject>(pods, { labelSelector: selector })
    .catch((error: unknown) => failed(error, 'resource metrics API', 'get pods.metrics.k8s.io'));
  if (items.length === 0) throw new MetricsError('no metrics returned from resource metrics API');
  const result = new Map<string, PodMetric>();
  for (const { metadata, timestamp = '', window = '30s', containers = [] } of items) {
    const counted = container === undefined ? containers : containers.filter(({ name }) => name === container);
    if (container !== undefined && counted.length === 0) {
      throw new MetricsError(`container ${container} not present in metrics for pod ${namespace}/${metadata.name}`);
    }
    const values = counted.map(({ usage }) => usage[resource]);
    if (values.length === 0 || values.includes(undefined)) continue;
    const value = values.reduce((sum, text) => sum + milli(text ?? '0'), 0);
    result.set(metadata.name, { value, at: Date.parse(timestamp), window: Number.parseFloat(window) * 1000 });
  }
  return result;
}

interface MetricValue {
  readonly describedObject?: { readonly name: string };
  readonly timestamp?: string;
  readonly value: string;
}

/** A metric of each pod of a selector, from an adapter of the custom metrics API. @throws MetricsError */
export async function podMetrics(
  api: KubeApi,
  namespace: string,
  selector: string,
  metric: string,
): Promise<PodMetrics> {
  const query = `?labelSelector=${encodeURIComponent(selector)}`;
  const path = `/apis/custom.metrics.k8s.io/v1beta2/namespaces/${namespace}/pods/*/${metric}${query}`;
  const items = await values(api, path, noCustomMetrics);
  return new Map(
    items.map(({ describedObject, timestamp = '', value }) => [
      describedObject?.name ?? '',
      { value: milli(value), at: Date.parse(timestamp), window: 60_000 },
    ]),
  );
}

/** A metric of one object, in thousandths. @throws MetricsError */
export async function objectMetric(
  api: KubeApi,
  namespace: string,
  resource: string,
  name: string,
  metric: string,
): Promise<number> {
  const path = `/apis/custom.metrics.k8s.io/v1beta2/namespaces/${namespace}/${resource}/${name}/${metric}`;
  const [first] = await values(api, path, noCustomMetrics);
  return milli(first?.value ?? '0');
}

/** A metric from outside the cluster, summed up over its series, in thousandths. @throws MetricsError */
export async function externalMetric(
  api: KubeApi,
  namespace: string,
  metric: string,
  selector: string,
): Promise<number> {
  const query = selector === '' ? '' : `?labelSelector=${encodeURIComponent(selector)}`;
  const path = `/apis/external.metrics.k8s.io/v1beta1/namespaces/${namespace}/${metric}${query}`;
  const missing = `unable to fetch metrics from external metrics API: the server could not find the requested resource (get ${metric}.external.metrics.k8s.io)`;
  return (await values(api, path, missing)).reduce((sum, { value }) => sum + milli(value), 0);
}

const noCustomMetrics =
  'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered';

async function values(api: KubeApi, path: string, missing: string): Promise<readonly MetricValue[]> {
  const { status, body } = await api.request({ method: 'GET', path });
  if (status !== 200 || body.type !== 'object') throw new MetricsError(missing);
  const { items } = body.value as { readonly items?: readonly MetricValue[] };
  return items ?? [];
}

function failed(error: unknown, from: string, request: string): never {
  if (!isApiError(error)) throw error;
  throw new MetricsError(`unable to fetch metrics from ${from}: ${withRequest(error, request)}`);
}

/** Clients add to an answer without details what they had asked for. */
const withRequest = ({ message, code }: ApiError, request: string): string =>
  code === 404 ? `${message} (${request})` : message;
