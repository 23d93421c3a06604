import type { ContainerStatus, Pod, PodCondition } from '../../kinds/types.ts';
import { mayRestartAll } from '../containers/restart-policy.ts';
import { containersOf } from '../pods/container-record.ts';
import type { PodPhase } from './phase.ts';

/** Condition types that the kubelet answers for; it leaves all others as they are. */
const ownedTypes: ReadonlySet<string> = new Set([
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
  'PodResizePending',
  'PodResizeInProgress',
  'AllContainersRestarting',
]);

export interface ConditionInputs {
  readonly pod: Pod;
  readonly phase: PodPhase;
  readonly statuses: ReadonlyMap<string, ContainerStatus>;
  /** The sandbox is up and has its network. */
  readonly sandboxReady: boolean;
  /** A container ended in a way that asks for a new start of all. */
  readonly restartingAll: boolean;
  /** Conditions besides those of every pod: of a resize, of a disruption. */
  readonly extra: readonly Verdict[];
  /** RFC 3339, seconds. */
  readonly now: string;
}

export interface Verdict {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason?: string;
  readonly message?: string;
  /** The condition does not tell of which generation of the pod it speaks. */
  readonly timeless?: boolean;
}

/**
 * All conditions of a pod: those of others first, as a real kubelet puts them, then its own. Ones that did not change are
 * the same objects as before.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-conditions
 */
export function podConditions(inputs: ConditionInputs): readonly PodCondition[] {
  const { pod, sandboxReady, extra, now } = inputs;
  const before = pod.status?.conditions ?? [];
  const containersReady = containersReadyVerdict(inputs);
  const verdicts: Verdict[] = [
    ...extra,
    { type: 'PodReadyToStartContainers', status: sandboxReady ? 'True' : 'False' },
    initializedVerdict(inputs),
    readyVerdict(pod, containersReady),
    containersReady,
    { type: 'PodScheduled', status: 'True' },
    ...restartingVerdict(inputs),
  ];
  const others = before.filter((c) => !ownedTypes.has(c.type) && !extra.some((e) => e.type === c.type));
  const own = verdicts.map((verdict) =>
    settle(verdict, ofType(before, verdict.type), verdict.timeless ? undefined : pod.metadata.generation, now),
  );
  return others.length === 0 ? own : others.concat(own);
}

function ofType(conditions: readonly PodCondition[], type: string): PodCondition | undefined {
  for (let i = 0; i < conditions.length; i++) if (conditions[i]?.type === type) return conditions[i];
  return undefined;
}

function settle(
  verdict: Verdict,
  old: PodCondition | undefined,
  generation: number | undefined,
  now: string,
): PodCondition {
  const sameStatus = old?.status === verdict.status;
  if (
    sameStatus &&
    old.reason === verdict.reason &&
    old.message === verdict.message &&
    old.observedGeneration === generation
  ) {
    return old;
  }
  // the API writes the null; the generated types know only texts
  const lastProbeTime = null as unknown as string;
  const lastTransitionTime = (sameStatus ? old.lastTransitionTime : undefined) ?? now;
  const { type, status, message, reason } = verdict;
  // most conditions have neither: written out, as every look at a pod makes five
  if (message === undefined && reason === undefined && generation !== undefined) {
    return { lastProbeTime, lastTransitionTime, observedGeneration: generation, status, type };
  }
  return {
    lastProbeTime,
    lastTransitionTime,
    ...(message === undefined ? {} : { message }),
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    ...(reason === undefined ? {} : { reason }),
    status,
    type,
  };
}

function initializedVerdict({ pod, phase, statuses }: ConditionInputs): Verdict {
  const type = 'Initialized';
  const init = pod.spec?.initContainers;
  if (!init || init.length === 0) {
    return phase === 'Succeeded' ? { type, status: 'True', reason: 'PodCompleted' } : { type, status: 'True' };
  }
  if (phase === 'Succeeded') return { type, status: 'True', reason: 'PodCompleted' };
  const incomplete: string[] = [];
  for (const { spec, kind } of containersOf(pod)) {
    const status = statuses.get(spec.name);
    if (kind === 'regular') {
      // once a main container has run, the pod has been initialized, whatever a sidecar does
      if (status?.state?.running || status?.state?.terminated || status?.lastState?.terminated) {
        return { type, status: 'True' };
      }
    } else if (kind === 'init' ? !status?.ready : kind === 'sidecar' && !status?.started) incomplete.push(spec.name);
  }
  if (incomplete.length === 0) return { type, status: 'True' };
  return {
    type,
    status: 'False',
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: [${incomplete.join(' ')}]`,
  };
}

/** Only pods with a container that may ask for a new start of all have the condition. */
function restartingVerdict({ pod, phase, restartingAll }: ConditionInputs): readonly Verdict[] {
  if (!mayRestartAll(pod)) return [];
  const quiet = { type: 'AllContainersRestarting', status: 'False', timeless: true } as const;
  if (phase === 'Succeeded') return [{ ...quiet, reason: 'PodCompleted' }];
  if (phase === 'Failed') return [{ ...quiet, reason: 'PodFailed' }];
  if (!restartingAll) return [quiet];
  return [
    {
      ...quiet,
      status: 'True',
      reason: 'RestartAllContainersStarted',
      message: 'container exited with restart policy rule',
    },
  ];
}

function containersReadyVerdict({ pod, phase, statuses }: ConditionInputs): Verdict {
  const type = 'ContainersReady';
  if (phase === 'Succeeded') return { type, status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { type, status: 'False', reason: 'PodFailed' };
  let unready: string[] | undefined;
  for (const { spec, kind } of containersOf(pod)) {
    if (kind === 'regular' || kind === 'sidecar') {
      if (!statuses.get(spec.name)?.ready) (unready ??= []).push(spec.name);
    }
  }
  if (!unready) return { type, status: 'True' };
  return {
    type,
    status: 'False',
    reason: 'ContainersNotReady',
    message: `containers with unready status: [${unready.join(' ')}]`,
  };
}

function readyVerdict(pod: Pod, containersReady: Verdict): Verdict {
  if (containersReady.status !== 'True') return { ...containersReady, type: 'Ready' };
  const gates = pod.spec?.readinessGates;
  if (!gates || gates.length === 0) return { type: 'Ready', status: 'True' };
  const unmet: string[] = [];
  for (const { conditionType } of gates) {
    const condition = pod.status?.conditions?.find((c) => c.type === conditionType);
    if (!condition) unmet.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`);
    else if (condition.status !== 'True') {
      unmet.push(`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`);
    }
  }
  if (unmet.length === 0) return { type: 'Ready', status: 'True' };
  return { type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady', message: unmet.join(', ') };
}
