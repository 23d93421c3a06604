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
      const where = `pod ${namespace}/${metadata.name}`;
      throw new MetricsError(
        `failed to get container metrics: container ${container} not present in metrics for ${where}`,
      );
    }
    const values = counted.map(({ usage }) => usage[resource]);
    if (values.length === 0 || values.includes(undefined)) continue;
    const value = values.reduce((sum, text) => sum + milli(text ?? '0'), 0);
    result.set(metadata.name, { value, at: Date.parse(timestamp), window: Number.parseFloat(window) * 1000 });
  }
  return result;
}

function failed(error: unknown, from: string, request: string): never {
  if (!isApiError(error)) throw error;
  throw new MetricsError(`unable to fetch metrics from ${from}: ${withRequest(error, request)}`);
}

/** Clients add to an answer without details what they had asked for. */
const withRequest = ({ message, code }: ApiError, request: string): string =>
  code === 404 ? `${message} (${request})` : message;
