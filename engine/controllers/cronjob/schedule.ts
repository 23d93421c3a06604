import { type CronSchedule, readSchedule } from '../../kinds/workloads/schedule.ts';
import { zoneOffset } from './zone-offset.ts';

/** When a CronJob runs: instants in milliseconds. */
export interface Schedule {
  /** The first instant after `after`; undefined where there is none. */
  next(after: number): number | undefined;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** How far the parser that Kubernetes uses looks for the next time: the thirtieth of February never comes. */
const horizon = 5 * 366 * day;

/**
 * The times of a schedule, in a time zone of the IANA database (UTC by default). Data or a message in the place of an
 * exception, since a stored CronJob may hold any text.
 */
export function parseSchedule(text: string, timeZone = 'UTC'): Schedule | { readonly problem: string } {
  const schedule = readSchedule(text.trim());
  if ('problem' in schedule) return schedule;
  if ('every' in schedule) return everyDuration(schedule.every);
  return { next: (after) => nextMatch(schedule, timeZone, after) };
}

type Fields = Extract<CronSchedule, { readonly minutes: unknown }>;

/**
 * The first minute whose time on the clocks of the zone is one of the schedule's: when they are put forward the hour that is
 * left out has no runs, and when they are put back the hour that comes twice has them twice.
 */
function nextMatch(fields: Fields, timeZone: string, after: number): number | undefined {
  let at = Math.floor(after / minute) * minute + minute;
  while (at - after < horizon) {
    // as if it were UTC, so that its parts can be read
    const local = at + zoneOffset(timeZone, at);
    const time = new Date(local);
    if (!dayMatches(fields, time)) at += dayStep(local);
    else if (!fields.hours.has(time.getUTCHours())) at += hour - (local % hour);
    else if (!fields.minutes.has(time.getUTCMinutes())) at += minute;
    else return at;
  }
  return undefined;
}

function dayMatches({ daysOfMonth, daysOfWeek, months, eitherDay }: Fields, time: Date): boolean {
  if (!months.has(time.getUTCMonth() + 1)) return false;
  const byMonth = daysOfMonth.has(time.getUTCDate());
  const byWeek = daysOfWeek.has(time.getUTCDay());
  return eitherDay ? byMonth || byWeek : byMonth && byWeek;
}

/** Towards the next day, in two steps: clocks that are put forward or back on the way must not let it overshoot. */
function dayStep(local: number): number {
  const left = day - (((local % day) + day) % day);
  return left > 3 * hour ? left - 3 * hour : Math.min(left, hour - (local % hour));
}

/** Whether the name is a time zone that the host knows. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const units: { readonly [unit: string]: number } = { h: hour, m: minute, s: 1000, ms: 1, us: 1e-3, ns: 1e-6 };

/** `1h30m`: that long after the last time, in whole seconds. */
function everyDuration(text: string): Schedule {
  let total = 0;
  for (const [, amount, unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ms|us|ns|h|m|s)/g)) {
    total += Number(amount) * (units[unit] ?? 0);
  }
  const period = Math.max(1000, Math.floor(total / 1000) * 1000);
  return { next: (after) => Math.floor(after / 1000) * 1000 + period };
}
