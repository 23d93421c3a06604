import type { Pod } from '../../kinds/types.ts';
import { limits } from '../../limits.ts';

/** When a pod ended, in milliseconds: its last container's end, or what else tells. */
export function finishedAt(pod: Pod, now: number): number {
  let latest: number | undefined;
  for (const { state } of pod.status?.containerStatuses ?? []) {
    const time = state?.terminated?.finishedAt;
    if (time) latest = Math.max(latest ?? 0, Date.parse(time));
  }
  if (latest !== undefined) return latest;
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = pod.metadata;
  if (deletionTimestamp !== undefined) return Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1000;
  const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime;
  return ready ? Date.parse(ready) : now;
}

/** Milliseconds until a pod may be created after so many failures in a row: 10 s, 20 s, … up to 10 minutes. */
export function backOffLeft(failures: number, lastFailure: number, now: number): number {
  if (failures === 0) return 0;
  const { first, longest } = limits.jobBackOff;
  return Math.max(0, Math.min(first * 2 ** (failures - 1), longest) - (now - lastFailure));
}

/** Failures since the last success of one Job. */
export interface FailureStreak {
  failures: number;
  lastFailure: number;
}

/** Takes pods that ended newly into account, in the order in which they ended. */
export function extendStreak(
  streak: FailureStreak,
  succeeded: readonly Pod[],
  failed: readonly Pod[],
  now: number,
): FailureStreak {
  const lastSuccess = Math.max(-1, ...succeeded.map((pod) => finishedAt(pod, now)));
  const times = failed.map((pod) => finishedAt(pod, now));
  const after = times.filter((time) => time > lastSuccess).length;
  return {
    failures: succeeded.length > 0 ? after : streak.failures + after,
    lastFailure: Math.max(streak.lastFailure, ...times),
  };
}
