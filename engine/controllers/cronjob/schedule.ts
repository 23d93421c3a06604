import { Cron } from 'croner';

/** When a CronJob runs: instants in milliseconds. */
export interface Schedule {
  /** The first instant after `after`; undefined where there is none. */
  next(after: number): number | undefined;
}

const macros: { readonly [name: string]: string } = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** What Kubernetes takes in one field: croner takes more, which would be refused by a real cluster. */
const field = /^(\*|\?|[0-9]+|[a-z]{3})(-([0-9]+|[a-z]{3}))?(\/[1-9][0-9]*)?$/i;

/**
 * Parses the schedule of a CronJob, in a time zone of the IANA database (UTC by default). Data or a message in the place of
 * an exception, since a stored CronJob may hold any text.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
 */
export function parseSchedule(text: string, timeZone = 'UTC'): Schedule | { readonly problem: string } {
  const every = /^@every (.+)$/.exec(text.trim())?.[1];
  if (every !== undefined) return everyDuration(every);
  const pattern = macros[text.trim()] ?? text.trim();
  const fields = pattern.split(/\s+/);
  if (fields.length !== 5) {
    return { problem: `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]` };
  }
  for (const each of fields) {
    for (const part of each.split(',')) {
      if (!field.test(part)) return { problem: `failed to parse int from ${part}` };
    }
  }
  try {
    const cron = new Cron(pattern.replaceAll('?', '*'), { timezone: timeZone, paused: true });
    return { next: (after) => cron.nextRun(new Date(after))?.getTime() };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
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

const units: { readonly [unit: string]: number } = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** `1h30m`: that long after the last time, in whole seconds. */
function everyDuration(text: string): Schedule | { readonly problem: string } {
  if (!/^(\d+(\.\d+)?(ms|h|m|s))+$/.test(text)) return { problem: `failed to parse duration @every ${text}` };
  let total = 0;
  for (const [, amount, , unit] of text.matchAll(/(\d+(\.\d+)?)(ms|h|m|s)/g)) {
    total += Number(amount) * (units[unit ?? ''] ?? 0);
  }
  const period = Math.max(1000, Math.floor(total / 1000) * 1000);
  return { next: (after) => Math.floor(after / 1000) * 1000 + period };
}
