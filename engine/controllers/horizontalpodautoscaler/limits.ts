import type { HorizontalPodAutoscaler } from '../../kinds/types.ts';
import type { Conditions } from './conditions.ts';

type Behavior = NonNullable<NonNullable<HorizontalPodAutoscaler['spec']>['behavior']>;
type Rules = NonNullable<Behavior['scaleUp']>;

interface Recommendation {
  readonly at: number;
  readonly replicas: number;
}
interface ScaleEvent {
  readonly at: number;
  /** Positive. */
  readonly change: number;
}

/** What was recommended and done lately for one autoscaler. */
export interface ScaleHistory {
  recommendations: readonly Recommendation[];
  ups: readonly ScaleEvent[];
  downs: readonly ScaleEvent[];
}
export const newHistory = (): ScaleHistory => ({ recommendations: [], ups: [], downs: [] });

export interface Wish {
  readonly desired: number;
  readonly current: number;
  readonly min: number;
  readonly max: number;
  readonly behavior: Behavior | undefined;
  /** Milliseconds. */
  readonly now: number;
}

const second = 1000;
/** The longest window and period that the API allows. */
const longest = 3600 * second;
const downWindow = 300;
const defaultUp: Rules = {
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};
const defaultDown: Rules = { policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] };

/**
 * What of a recommendation is carried out: after looking back at recent ones, at the pace that is allowed, within bounds.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#configurable-scaling-behavior
 */
export function limit(wish: Wish, history: ScaleHistory, conditions: Conditions): number {
  const stable = stabilize(wish, history, conditions);
  const { current, min, max } = wish;
  if (stable > current) {
    const allowed = wish.behavior ? upLimit(wish, history) : Math.max(current * 2, 4);
    const bound = Math.min(allowed, max);
    if (stable > bound) {
      if (bound < max) {
        const message = 'the desired replica count is increasing faster than the maximum scale rate';
        conditions.set('ScalingLimited', 'True', 'ScaleUpLimit', message);
      } else tooMany(conditions);
      return bound;
    }
  } else if (stable < current && wish.behavior) {
    const allowed = downLimit(wish, history);
    const bound = Math.max(allowed, min);
    if (stable < bound) {
      if (bound > min) {
        const message = 'the desired replica count is decreasing faster than the maximum scale rate';
        conditions.set('ScalingLimited', 'True', 'ScaleDownLimit', message);
      } else tooFew(conditions);
      return bound;
    }
  }
  if (stable < min) {
    tooFew(conditions);
    return min;
  }
  if (stable > max) {
    tooMany(conditions);
    return max;
  }
  const message = 'the desired count is within the acceptable range';
  conditions.set('ScalingLimited', 'False', 'DesiredWithinRange', message);
  return stable;
}

const tooMany = (conditions: Conditions): void =>
  conditions.set(
    'ScalingLimited',
    'True',
    'TooManyReplicas',
    'the desired replica count is more than the maximum replica count',
  );
const tooFew = (conditions: Conditions): void =>
  conditions.set(
    'ScalingLimited',
    'True',
    'TooFewReplicas',
    'the desired replica count is less than the minimum replica count',
  );

function stabilize({ desired, current, behavior, now }: Wish, history: ScaleHistory, conditions: Conditions): number {
  const since = (seconds: number) => history.recommendations.filter(({ at }) => at > now - seconds * second);
  const lowest = Math.min(
    desired,
    ...since(behavior?.scaleUp?.stabilizationWindowSeconds ?? 0).map(({ replicas }) => replicas),
  );
  const highest = Math.max(
    desired,
    ...since(behavior?.scaleDown?.stabilizationWindowSeconds ?? downWindow).map(({ replicas }) => replicas),
  );
  const kept = history.recommendations.filter(({ at }) => at > now - longest);
  history.recommendations = [...kept, { at: now, replicas: desired }];
  const stable = behavior ? Math.min(Math.max(current, lowest), highest) : highest;
  if (stable === desired) {
    conditions.set('AbleToScale', 'True', 'ReadyForNewScale', 'recommended size matches current size');
  } else if (stable < desired) {
    const message = 'recent recommendations were lower than current one, applying the lowest recent recommendation';
    conditions.set('AbleToScale', 'True', 'ScaleUpStabilized', message);
  } else {
    const message = 'recent recommendations were higher than current one, applying the highest recent recommendation';
    conditions.set('AbleToScale', 'True', 'ScaleDownStabilized', message);
  }
  return stable;
}

const changed = (events: readonly ScaleEvent[], since: number): number =>
  events.reduce((sum, { at, change }) => (at > since ? sum + change : sum), 0);

function upLimit({ current, behavior, now }: Wish, { ups, downs }: ScaleHistory): number {
  const { policies = defaultUp.policies ?? [], selectPolicy = 'Max' } = behavior?.scaleUp ?? defaultUp;
  if (selectPolicy === 'Disabled') return current;
  const limits = policies.map(({ type, value, periodSeconds }) => {
    const since = now - periodSeconds * second;
    const start = current - changed(ups, since) + changed(downs, since);
    return type === 'Pods' ? start + value : Math.ceil(start * (1 + value / 100));
  });
  return Math.max(current, selectPolicy === 'Min' ? Math.min(...limits) : Math.max(...limits));
}

function downLimit({ current, behavior, now }: Wish, { ups, downs }: ScaleHistory): number {
  const { policies = defaultDown.policies ?? [], selectPolicy = 'Max' } = behavior?.scaleDown ?? defaultDown;
  if (selectPolicy === 'Disabled') return current;
  const limits = policies.map(({ type, value, periodSeconds }) => {
    const since = now - periodSeconds * second;
    const start = current - changed(ups, since) + changed(downs, since);
    return type === 'Pods' ? start - value : Math.trunc(start * (1 - value / 100));
  });
  // the policy that changes most is the one that leaves least
  return Math.min(current, selectPolicy === 'Min' ? Math.max(...limits) : Math.min(...limits));
}

/** Remembers a change of the number of replicas. */
export function remember(history: ScaleHistory, from: number, to: number, now: number): void {
  const recent = (events: readonly ScaleEvent[]) => events.filter(({ at }) => at > now - longest);
  const event = { at: now, change: Math.abs(to - from) };
  if (to > from) history.ups = [...recent(history.ups), event];
  else history.downs = [...recent(history.downs), event];
}
