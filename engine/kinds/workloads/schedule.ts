/** The syntax of cron schedules, with the words of the parser that Kubernetes uses. */

interface Field {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const fields: readonly Field[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: months },
  { least: 0, most: 6, names: days },
];
const descriptors: { readonly [name: string]: string } = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const everyPattern = /^@every ((?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h))+)$/;

/** A schedule that could be read. */
export type CronSchedule =
  /** A Go duration from one time to the next. */
  | { readonly every: string }
  | {
      readonly minutes: ReadonlySet<number>;
      readonly hours: ReadonlySet<number>;
      readonly daysOfMonth: ReadonlySet<number>;
      /** From 1. */
      readonly months: ReadonlySet<number>;
      /** From Sunday, 0. */
      readonly daysOfWeek: ReadonlySet<number>;
      /** Both kinds of days are named: a day of either will do. */
      readonly eitherDay: boolean;
    };

interface Values {
  readonly values: ReadonlySet<number>;
  /** It says `*` and so names nothing. */
  readonly star: boolean;
}

/** Why a CronJob may not have such a schedule; undefined where it may. */
export function scheduleProblem(schedule: string): string | undefined {
  if (schedule.includes('TZ')) return 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
  const read = readSchedule(schedule);
  return 'problem' in read ? read.problem : undefined;
}

/**
 * What a schedule says, or why it cannot be read.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
 */
export function readSchedule(schedule: string): CronSchedule | { readonly problem: string } {
  if (schedule.startsWith('@')) {
    const descriptor = descriptors[schedule];
    if (descriptor !== undefined) return readSchedule(descriptor);
    const every = everyPattern.exec(schedule)?.[1];
    if (every !== undefined) return { every };
    return {
      problem: schedule.startsWith('@every ')
        ? `failed to parse duration ${schedule}: time: invalid duration ${JSON.stringify(schedule.slice(7))}`
        : `unrecognized descriptor: ${schedule}`,
    };
  }
  const parts = schedule.trim().split(/\s+/);
  if (parts.length !== fields.length) {
    return { problem: `expected exactly 5 fields, found ${parts.length}: [${parts.join(' ')}]` };
  }
  const read: Values[] = [];
  for (const [i, field] of fields.entries()) {
    const values = new Set<number>();
    let star = false;
    for (const range of (parts[i] ?? '').split(',')) {
      const found = readRange(range, field);
      if ('problem' in found) return found;
      for (let value = found.start; value <= found.end; value += found.step) values.add(value);
      star ||= found.star;
    }
    read.push({ values, star });
  }
  const [minutes, hours, daysOfMonth, monthsOfYear, daysOfWeek] = read as [Values, Values, Values, Values, Values];
  return {
    minutes: minutes.values,
    hours: hours.values,
    daysOfMonth: daysOfMonth.values,
    months: monthsOfYear.values,
    daysOfWeek: daysOfWeek.values,
    eitherDay: !daysOfMonth.star && !daysOfWeek.star,
  };
}

interface Range {
  readonly start: number;
  readonly end: number;
  readonly step: number;
  readonly star: boolean;
}

function readRange(range: string, { least, most, names }: Field): Range | { readonly problem: string } {
  const [bounds = '', step, ...more] = range.split('/');
  const [low = '', high, ...rest] = bounds.split('-');
  if (more.length > 0) return { problem: `too many slashes: ${range}` };
  if (rest.length > 0) return { problem: `too many hyphens: ${range}` };
  const read = (text: string): number => {
    const named = names?.indexOf(text.toLowerCase()) ?? -1;
    if (named >= 0) return named + least;
    return /^\d+$/.test(text) ? Number(text) : Number.NaN;
  };
  const notANumber = (text: string) => ({
    problem: `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
  });
  const all = low === '*' || low === '?';
  const start = all ? least : read(low);
  const end = all || (step !== undefined && high === undefined) ? most : high === undefined ? start : read(high);
  if (Number.isNaN(start)) return notANumber(low);
  if (Number.isNaN(end)) return notANumber(high ?? '');
  if (step !== undefined && !/^\d+$/.test(step)) return notANumber(step);
  if (start < least) return { problem: `beginning of range (${start}) below minimum (${least}): ${range}` };
  if (end > most) return { problem: `end of range (${end}) above maximum (${most}): ${range}` };
  if (start > end) return { problem: `beginning of range (${start}) beyond end of range (${end}): ${range}` };
  if (step === '0') return { problem: `step of range should be a positive number: ${range}` };
  const width = Number(step ?? 1);
  // every second day is a choice of days, every day is none
  return { start, end, step: width, star: all && width === 1 };
}
