import type { KubeApi } from '../../client/kube-api.ts';
import type { HorizontalPodAutoscaler, Pod } from '../../kinds/types.ts';
import {
  formatQuantity,
  fromMilliValue,
  parseQuantity,
  quantityMilliValue,
  zeroQuantity,
} from '../../machinery/quantity.ts';
import { formatLabelSelector } from '../../machinery/selectors/index.ts';
import { selectorText } from '../support/selector-text.ts';
import { externalMetric, type MetricQuery, objectMetric, podMetrics } from './adapter-metrics.ts';
import { MetricsError, resourceMetrics } from './metrics.ts';
import {
  byAverage,
  byShare,
  byUtilization,
  byValue,
  type Measured,
  type Proposal,
  type Tolerances,
} from './replicas.ts';

type Spec = NonNullable<HorizontalPodAutoscaler['spec']>;
export type MetricSpec = NonNullable<Spec['metrics']>[number];
export type MetricStatus = NonNullable<NonNullable<HorizontalPodAutoscaler['status']>['currentMetrics']>[number];
type Target = NonNullable<MetricSpec['resource']>['target'];

/** What one metric says. */
export interface Evaluation {
  readonly replicas: number;
  /** `cpu resource utilization (percentage of request)`: in conditions and events. */
  readonly name: string;
  readonly status: MetricStatus;
}

export interface Situation {
  readonly api: KubeApi;
  readonly namespace: string;
  /** Of the target's pods, in text. */
  readonly selector: string;
  readonly pods: readonly Pod[];
  readonly current: number;
  readonly tolerances: Tolerances;
  readonly now: number;
  /** How many the target says that it has: `current` is how many it is to have. */
  readonly counted: number;
}

const milli = (text: string | number | undefined): number =>
  quantityMilliValue(parseQuantity(text ?? 0) ?? zeroQuantity);
const inText = (value: number): string => formatQuantity(fromMilliValue(value));

/** The reason under which a failure of each type of metric is reported. */
export const failureReasons = {
  Resource: 'FailedGetResourceMetric',
  ContainerResource: 'FailedGetContainerResourceMetric',
  Pods: 'FailedGetPodsMetric',
  Object: 'FailedGetObjectMetric',
  External: 'FailedGetExternalMetric',
} as const;

/** What failed, as the condition and event of the metric say it, and as the sum of all metrics does. */
export class EvaluationError extends Error {
  readonly summary: string;
  /** What each metric of an autoscaler said: nothing where it did not come so far. */
  readonly statuses: readonly (MetricStatus | undefined)[];

  constructor(message: string, summary: string, statuses: readonly (MetricStatus | undefined)[] = []) {
    super(message);
    this.summary = summary;
    this.statuses = statuses;
  }
}

/** @throws EvaluationError */
export function evaluate(situation: Situation, metric: MetricSpec): Promise<Evaluation> {
  const { resource, containerResource, pods, object, external } = metric;
  if (resource) return resourceBased(situation, resource);
  if (containerResource) return resourceBased(situation, containerResource, containerResource.container);
  if (pods) return podsBased(situation, pods);
  if (object) return objectBased(situation, object);
  if (external) return externalBased(situation, external);
  throw new EvaluationError(
    `unknown metric source type "${metric.type}"`,
    `unknown metric source type "${metric.type}"`,
  );
}

async function resourceBased(
  situation: Situation,
  { name, target }: { readonly name: string; readonly target: Target },
  container?: string,
): Promise<Evaluation> {
  const { api, namespace, selector } = situation;
  const utilized = target.averageUtilization !== undefined;
  const type = container === undefined ? 'resource' : 'container resource';
  let proposal: Proposal;
  try {
    const metrics = await resourceMetrics(api, namespace, selector, name, container).catch((error: unknown) =>
      prefixed(error, `unable to get metrics for resource ${name}`),
    );
    const measured: Measured = { ...situation, metrics, resource: name };
    proposal = utilized
      ? byUtilization(measured, target.averageUtilization ?? 0, container)
      : byAverage(measured, milli(target.averageValue));
  } catch (error) {
    const message = `failed to get ${name} ${utilized ? 'utilization' : 'usage'}: ${reasonOf(error)}`;
    const of = container === undefined ? `${name} resource` : `${container} container`;
    throw new EvaluationError(message, `failed to get ${of} metric value: ${message}`);
  }
  const { replicas, utilization, value } = proposal;
  const current = {
    ...(utilized && utilization !== undefined ? { averageUtilization: utilization } : {}),
    averageValue: inText(value),
  };
  return {
    replicas,
    name: utilized ? `${name} ${type} utilization (percentage of request)` : `${name} resource`,
    status:
      container === undefined
        ? { type: 'Resource', resource: { name, current } }
        : { type: 'ContainerResource', containerResource: { name, container, current } },
  };
}

const queryOf = ({ name, selector }: NonNullable<MetricSpec['pods']>['metric']): MetricQuery => ({
  name,
  selector: formatLabelSelector(selector),
});

async function podsBased(
  situation: Situation,
  { metric, target }: NonNullable<MetricSpec['pods']>,
): Promise<Evaluation> {
  const { api, namespace, selector } = situation;
  try {
    const metrics = await podMetrics(api, namespace, selector, queryOf(metric)).catch((error: unknown) =>
      prefixed(error, `unable to get metric ${metric.name}`),
    );
    const proposal = byAverage({ ...situation, metrics, resource: '' }, milli(target.averageValue));
    return {
      replicas: proposal.replicas,
      name: `pods metric ${metric.name}`,
      status: { type: 'Pods', pods: { metric, current: { averageValue: inText(proposal.value) } } },
    };
  } catch (error) {
    const message = reasonOf(error);
    throw new EvaluationError(message, `failed to get pods metric value: ${message}`);
  }
}

async function objectBased(
  situation: Situation,
  { describedObject, metric, target }: NonNullable<MetricSpec['object']>,
): Promise<Evaluation> {
  const { api, namespace } = situation;
  const { kind, name } = describedObject;
  const average = target.averageValue !== undefined;
  try {
    const value = await objectMetric(api, namespace, describedObject, queryOf(metric)).catch((error: unknown) => {
      // the real words end so: the cause stands where a name is expected
      throw new MetricsError(`unable to get metric ${metric.name}: ${kind} on ${namespace} ${name}/${reasonOf(error)}`);
    });
    const { replicas, status } = shared(value, target, situation);
    return {
      replicas,
      // the real controller, too, calls the average of an object external
      name: average
        ? `external metric ${metric.name}(${selectorText(metric.selector)})`
        : `${kind} metric ${metric.name}`,
      status: { type: 'Object', object: { metric, describedObject, current: status } },
    };
  } catch (error) {
    const message = reasonOf(error);
    const inner = average ? `failed to get ${metric.name} object metric: ${message}` : message;
    throw new EvaluationError(message, `failed to get object metric value: ${inner}`);
  }
}

async function externalBased(
  situation: Situation,
  { metric, target }: NonNullable<MetricSpec['external']>,
): Promise<Evaluation> {
  const { api, namespace } = situation;
  const named = selectorText(metric.selector);
  try {
    const value = await externalMetric(api, namespace, queryOf(metric)).catch((error: unknown) =>
      prefixed(error, `unable to get external metric ${namespace}/${metric.name}/${named}`),
    );
    const { replicas, status } = shared(value, target, situation);
    const name = `external metric ${metric.name}(${named})`;
    return { replicas, name, status: { type: 'External', external: { metric, current: status } } };
  } catch (error) {
    const message = reasonOf(error);
    const what =
      target.averageValue === undefined ? `external metric ${metric.name}` : `${metric.name} external metric`;
    const inner = `failed to get ${what}: ${message}`;
    throw new EvaluationError(message, `failed to get ${metric.name} external metric value: ${inner}`);
  }
}

/** One value against a target: as a whole, or so much for each pod. @throws MetricsError */
function shared(value: number, target: Target, { current, counted, pods, tolerances }: Situation) {
  if (target.averageValue !== undefined) {
    const { replicas, value: average } = byShare(value, milli(target.averageValue), counted, tolerances);
    return { replicas, status: { averageValue: inText(average) } };
  }
  const { replicas } = byValue(value, milli(target.value), current, pods, tolerances);
  return { replicas, status: { value: inText(value) } };
}

function reasonOf(error: unknown): string {
  if (error instanceof MetricsError) return error.message;
  throw error;
}

const prefixed = (error: unknown, prefix: string): never => {
  throw new MetricsError(`${prefix}: ${reasonOf(error)}`);
};
