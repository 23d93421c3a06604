import type { ControllerContext, Informer } from '../../client/contract.ts';
import { keyOf } from '../../client/indexer.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { HorizontalPodAutoscaler, Pod } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import { parseQuantity, quantityMilliValue } from '../../machinery/quantity.ts';
import { type LabelRequirement, type Labels, parseLabelSelector, satisfies } from '../../machinery/selectors/index.ts';
import { equal } from '../support/equal.ts';
import { updateStatus } from '../support/status-write.ts';
import { type Conditions, createConditions } from './conditions.ts';
import {
  evaluate,
  type Evaluation,
  EvaluationError,
  failureReasons,
  type MetricSpec,
  type MetricStatus,
} from './evaluate.ts';
import { limit, remember, type ScaleHistory } from './limits.ts';
import type { Tolerances } from './replicas.ts';
import { readTarget, type ScaleTarget } from './scale-target.ts';

interface Autoscaling extends Pick<ControllerContext, 'sim' | 'api' | 'events'> {
  readonly pods: Informer<Pod>;
  /** Of the pods that each autoscaler was last seen to look at, by its key. */
  readonly selectors: Map<string, readonly LabelRequirement[]>;
}

const matches = (labels: Labels, requirements: readonly LabelRequirement[]): boolean =>
  requirements.every((one) => satisfies(labels, one));

/** What a look at one autoscaler comes to. */
interface Decision {
  readonly desired: number;
  readonly current: number;
  /** Why, where something is to change. */
  readonly reason: string;
  readonly metrics: readonly (MetricStatus | undefined)[];
}

/** Metrics differ from their targets by less than this before anything happens. */
const defaultTolerance = 0.1;

/** Looks at one autoscaler once; tells whether it changed its target. */
export async function reconcileAutoscaler(
  autoscaling: Autoscaling,
  autoscaler: HorizontalPodAutoscaler,
  history: ScaleHistory,
): Promise<boolean> {
  const { sim, api, events } = autoscaling;
  const { spec, status } = autoscaler;
  if (!spec) return false;
  const conditions = createConditions(status?.conditions ?? [], sim.clock.timestamp());
  const target = await readTarget(api, autoscaler.metadata.namespace ?? '', spec.scaleTargetRef);
  if (typeof target === 'string') {
    events.event(autoscaler, 'Warning', 'FailedGetScale', target);
    const message = `the HPA controller was unable to get the target's current scale: ${target}`;
    conditions.set('AbleToScale', 'False', 'FailedGetScale', message);
    await write(autoscaling, autoscaler, conditions, {});
    return false;
  }
  const able = "the HPA controller was able to get the target's current scale";
  conditions.set('AbleToScale', 'True', 'SucceededGetScale', able);
  const current = target.scale.spec?.replicas ?? 0;
  let decision: Decision;
  try {
    decision = await decide(autoscaling, autoscaler, target, history, conditions);
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    events.event(autoscaler, 'Warning', 'FailedComputeMetricsReplicas', error.message);
    const { desiredReplicas = 0 } = status ?? {};
    await write(autoscaling, autoscaler, conditions, { current, desired: desiredReplicas, metrics: error.statuses });
    return false;
  }
  const rescaled =
    decision.desired !== current && (await rescale(autoscaling, autoscaler, target, decision, conditions));
  if (rescaled) remember(history, current, decision.desired, sim.clock.now());
  await write(autoscaling, autoscaler, conditions, { ...decision, rescaled });
  return rescaled;
}

async function decide(
  autoscaling: Autoscaling,
  autoscaler: HorizontalPodAutoscaler,
  target: ScaleTarget,
  history: ScaleHistory,
  conditions: Conditions,
): Promise<Decision> {
  const { minReplicas: min = 1, maxReplicas: max = 1, behavior } = autoscaler.spec ?? {};
  const current = target.scale.spec?.replicas ?? 0;
  if (current === 0 && min !== 0) {
    const message = 'scaling is disabled since the replica count of the target is zero';
    conditions.set('ScalingActive', 'False', 'ScalingDisabled', message);
    return { desired: 0, current, reason: '', metrics: [] };
  }
  const bounded = (desired: number, reason: string): Decision => ({ desired, current, reason, metrics: [] });
  if (current > max) return bounded(max, 'Current number of replicas above Spec.MaxReplicas');
  if (current < min) return bounded(min, 'Current number of replicas below Spec.MinReplicas');
  const { proposed, name, statuses } = await evaluateAll(autoscaling, autoscaler, target, conditions);
  const now = autoscaling.sim.clock.now();
  const desired = limit({ desired: proposed, current, min, max, behavior, now }, history, conditions);
  const reason = desired > current ? `${name} above target` : desired < current ? 'All metrics below target' : '';
  return { desired, current, reason, metrics: statuses };
}

/** The highest of what the metrics propose. Those that cannot be had let nothing shrink. */
async function evaluateAll(
  autoscaling: Autoscaling,
  autoscaler: HorizontalPodAutoscaler,
  { scale }: ScaleTarget,
  conditions: Conditions,
) {
  const { sim, api, pods, events, selectors } = autoscaling;
  const { metrics = [], behavior } = autoscaler.spec ?? {};
  const namespace = autoscaler.metadata.namespace ?? '';
  const current = scale.spec?.replicas ?? 0;
  const selector = scale.status?.selector ?? '';
  if (selector === '') {
    events.event(autoscaler, 'Warning', 'SelectorRequired', 'selector is required');
    conditions.set('ScalingActive', 'False', 'InvalidSelector', "the HPA target's scale is missing a selector");
    throw new EvaluationError('selector is required', 'selector is required');
  }
  const requirements = parseLabelSelector(selector);
  const chosen = pods.list(namespace).filter(({ metadata }) => matches(metadata.labels, requirements));
  selectors.set(keyOf(autoscaler), requirements);
  const rivals = [...selectors]
    .filter(([key, theirs]) => {
      if (!key.startsWith(`${namespace}/`)) return false;
      return chosen.some(({ metadata }) => matches(metadata.labels, theirs));
    })
    .map(([key]) => key);
  if (rivals.length > 1) {
    const message = `pods by selector ${selector} are controlled by multiple HPAs: [${rivals.sort().join(' ')}]`;
    events.event(autoscaler, 'Warning', 'AmbiguousSelector', message);
    conditions.set('ScalingActive', 'False', 'AmbiguousSelector', message);
    throw new EvaluationError(message, message);
  }
  const situation = {
    api,
    namespace,
    selector,
    current,
    pods: chosen,
    tolerances: tolerancesOf(behavior),
    now: sim.clock.now(),
    counted: scale.status?.replicas ?? 0,
  };
  const statuses: (MetricStatus | undefined)[] = [];
  let best: Evaluation | undefined;
  const failures: { readonly metric: MetricSpec; readonly error: EvaluationError }[] = [];
  for (const metric of metrics) {
    try {
      const evaluation = await evaluate(situation, metric);
      statuses.push(evaluation.status);
      if (!best || evaluation.replicas > best.replicas) best = evaluation;
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      statuses.push(undefined);
      failures.push({ metric, error });
      events.event(autoscaler, 'Warning', failureReasons[metric.type as keyof typeof failureReasons], error.message);
    }
  }
  const [first] = failures;
  if (first && (!best || best.replicas < current)) {
    const reason = failureReasons[first.metric.type as keyof typeof failureReasons];
    const message = `the HPA was unable to compute the replica count: ${first.error.message}`;
    conditions.set('ScalingActive', 'False', reason, message);
    const summary = `invalid metrics (${failures.length} invalid out of ${metrics.length}), first error is: ${first.error.summary}`;
    throw new EvaluationError(summary, summary, statuses);
  }
  const name = best?.name ?? '';
  const message = `the HPA was able to successfully calculate a replica count from ${name}`;
  conditions.set('ScalingActive', 'True', 'ValidMetricFound', message);
  return { proposed: best?.replicas ?? current, name, statuses };
}

function tolerancesOf(behavior: NonNullable<HorizontalPodAutoscaler['spec']>['behavior']): Tolerances {
  const of = (text: string | number | undefined): number => {
    const quantity = text === undefined ? undefined : parseQuantity(text);
    return quantity ? quantityMilliValue(quantity) / 1000 : defaultTolerance;
  };
  return { up: of(behavior?.scaleUp?.tolerance), down: of(behavior?.scaleDown?.tolerance) };
}

/** Writes the new size; false where the target would not take it. */
async function rescale(
  { api, events }: Autoscaling,
  autoscaler: HorizontalPodAutoscaler,
  { resource, scale }: ScaleTarget,
  { desired, reason }: Decision,
  conditions: Conditions,
): Promise<boolean> {
  const { namespace, name } = scale.metadata;
  try {
    const ref = objectRef(resource, namespace, name, 'scale');
    await api.update(ref, { ...scale, spec: { ...scale.spec, replicas: desired } });
  } catch (error) {
    if (!isApiError(error)) throw error;
    events.event(
      autoscaler,
      'Warning',
      'FailedRescale',
      `New size: ${desired}; reason: ${reason}; error: ${error.message}`,
    );
    const message = `the HPA controller was unable to update the target scale: ${error.message}`;
    conditions.set('AbleToScale', 'False', 'FailedUpdateScale', message);
    return false;
  }
  const message = `the HPA controller was able to update the target scale to ${desired}`;
  conditions.set('AbleToScale', 'True', 'SucceededRescale', message);
  events.event(autoscaler, 'Normal', 'SuccessfulRescale', `New size: ${desired}; reason: ${reason}`);
  return true;
}

interface Outcome {
  readonly current?: number;
  readonly desired?: number;
  readonly rescaled?: boolean;
  readonly metrics?: readonly (MetricStatus | undefined)[];
}

async function write(
  { api, sim }: Autoscaling,
  autoscaler: HorizontalPodAutoscaler,
  conditions: Conditions,
  { current, desired, rescaled = false, metrics }: Outcome,
): Promise<void> {
  const former = autoscaler.status;
  const lastScaleTime = rescaled ? sim.clock.timestamp() : former?.lastScaleTime;
  const currentMetrics = metrics?.map((metric) => metric ?? { type: '' }) ?? former?.currentMetrics;
  const status = {
    currentReplicas: current ?? former?.currentReplicas,
    desiredReplicas: desired ?? former?.desiredReplicas ?? 0,
    conditions: conditions.all,
    ...(lastScaleTime ? { lastScaleTime } : {}),
    // the field is always there
    currentMetrics: currentMetrics?.length ? currentMetrics : null,
  };
  if (!equal(former, status)) await updateStatus(api, resources.horizontalPodAutoscalers, autoscaler, status);
}
