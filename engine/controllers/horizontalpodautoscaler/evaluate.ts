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
import { isReady } from '../support/pods.ts';
import { selectorText } from '../support/selector-text.ts';
import { externalMetric, MetricsError, objectMetric, podMetrics, resourceMetrics } from './metrics.ts';
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
  /** `services` for a Service: where the custom metrics API has an object. */
  resourceOf(object: { readonly apiVersion?: string; readonly kind: string }): Promise<string>;
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

  constructor(message: string, summary: string) {
    super(message);
    this.summary = summary;
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
    throw new EvaluationError(message, `failed to get ${name} ${type} metric value: ${message}`);
  }
  const { replicas, utilization, value } = proposal;
  const current = {
    ...(utilized && utilization !== undefined ? { averageUtilization: utilization } : {}),
    averageValue: inText(value),
  };
  return {
    replicas,
    name: `${name} ${type}${utilized ? ' utilization (percentage of request)' : ''}`,
    status:
      container === undefined
        ? { type: 'Resource', resource: { name, current } }
        : { type: 'ContainerResource', containerResource: { name, container, current } },
  };
}

async function podsBased(
  situation: Situation,
  { metric, target }: NonNullable<MetricSpec['pods']>,
): Promise<Evaluation> {
  const { api, namespace, selector } = situation;
  try {
    const metrics = await podMetrics(api, namespace, selector, metric.name);
    const proposal = byAverage({ ...situation, metrics, resource: '' }, milli(target.averageValue));
    return {
      replicas: proposal.replicas,
      name: `pods metric ${metric.name}`,
      status: { type: 'Pods', pods: { metric, current: { averageValue: inText(proposal.value) } } },
    };
  } catch (error) {
    return refuse(error, `unable to get metric ${metric.name}`, 'pods');
  }
}

async function objectBased(
  situation: Situation,
  { describedObject, metric, target }: NonNullable<MetricSpec['object']>,
): Promise<Evaluation> {
  const { api, namespace, current, tolerances, pods } = situation;
  const { kind, name } = describedObject;
  try {
    const resource = await situation.resourceOf(describedObject);
    const value = await objectMetric(api, namespace, resource, name, metric.name);
    const { replicas, status } = shared(value, target, current, pods, tolerances);
    return {
      replicas,
      name: `${kind} metric ${metric.name}`,
      status: { type: 'Object', object: { metric, describedObject, current: status } },
    };
  } catch (error) {
    return refuse(error, `unable to get metric ${metric.name}: ${kind} on ${namespace} ${name}`, 'object');
  }
}

async function externalBased(
  situation: Situation,
  { metric, target }: NonNullable<MetricSpec['external']>,
): Promise<Evaluation> {
  const { api, namespace, current, tolerances, pods } = situation;
  const selector = formatLabelSelector(metric.selector);
  const named = selectorText(metric.selector);
  try {
    const value = await externalMetric(api, namespace, metric.name, selector);
    const { replicas, status } = shared(value, target, current, pods, tolerances);
    const name = `external metric ${metric.name}(${named})`;
    return { replicas, name, status: { type: 'External', external: { metric, current: status } } };
  } catch (error) {
    return refuse(error, `unable to get external metric ${namespace}/${metric.name}/${named}`, 'external');
  }
}

/** One value against a target: as a whole, or so much for each pod. */
function shared(value: number, target: Target, current: number, pods: readonly Pod[], tolerances: Tolerances) {
  if (target.averageValue !== undefined) {
    const { replicas, value: average } = byShare(value, milli(target.averageValue), current, tolerances);
    return { replicas, status: { averageValue: inText(average) } };
  }
  const ready = pods.filter(isReady).length;
  const { replicas } = byValue(value, milli(target.value), current, ready, tolerances);
  return { replicas, status: { value: inText(value) } };
}

function reasonOf(error: unknown): string {
  if (error instanceof MetricsError) return error.message;
  throw error;
}

const prefixed = (error: unknown, prefix: string): never => {
  throw new MetricsError(`${prefix}: ${reasonOf(error)}`);
};

function refuse(error: unknown, prefix: string, type: string): never {
  const message = `${prefix}: ${reasonOf(error)}`;
  throw new EvaluationError(message, `failed to get ${type} metric value: ${message}`);
}
