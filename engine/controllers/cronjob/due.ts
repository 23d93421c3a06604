import type { CronJob } from '../../kinds/types.ts';
import type { Schedule } from './schedule.ts';

export interface Due {
  /** The last instant that has passed and was not started yet, in milliseconds. */
  readonly at: number | undefined;
  /** More were missed than can be a coincidence. */
  readonly tooMany: boolean;
}

/** Missed starts above which the real controller warns. */
const manyMissed = 100;

/** What is due at `now`, without going through each start of a long pause. */
export function whatIsDue({ metadata, spec, status }: CronJob, schedule: Schedule, now: number): Due {
  const last = status?.lastScheduleTime ?? metadata.creationTimestamp ?? '';
  let earliest = Date.parse(last);
  const { startingDeadlineSeconds } = spec ?? {};
  if (startingDeadlineSeconds !== undefined) earliest = Math.max(earliest, now - startingDeadlineSeconds * 1000);
  const first = schedule.next(earliest);
  if (first === undefined || first > now) return { at: undefined, tooMany: false };
  const second = schedule.next(first);
  if (second === undefined || second > now) return { at: first, tooMany: false };
  const period = second - first;
  const missed = Math.floor((now - first) / period) + 1;
  let at = first;
  for (
    let next = schedule.next(Math.max(first, first + (missed - 2) * period));
    next !== undefined && next <= now;
    next = schedule.next(next)
  ) {
    at = next;
  }
  return { at, tooMany: missed > manyMissed };
}
