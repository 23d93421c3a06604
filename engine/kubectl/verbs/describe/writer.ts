import { elastic } from '../../printers/tabs.ts';

/** Collects the lines of a description: two blanks a level, columns parted by tabs and laid out at the end. */
export class Description {
  readonly #lines: string[] = [];

  line(level: number, ...cells: readonly string[]): this {
    this.#lines.push('  '.repeat(level) + cells.join('\t'));
    return this;
  }

  /** `Name:  value`. */
  field(name: string, value: string | number | boolean | undefined | null, level = 0): this {
    return this.line(level, `${name}:`, value === undefined || value === null || value === '' ? '' : String(value));
  }

  /** `Name:  value`, or `<none>`. */
  orNone(name: string, value: string | number | undefined | null, level = 0): this {
    return this.field(name, value === undefined || value === null || value === '' ? '<none>' : value, level);
  }

  /** Text over several lines: the first stands beside the name, the others below it. */
  multi(name: string, values: readonly string[], level = 0): this {
    if (values.length === 0) return this.field(name, '<none>', level);
    values.forEach((value, index) => (index === 0 ? this.line(level, `${name}:`, value) : this.line(0, '', value)));
    return this;
  }

  /** Everything as it is printed. */
  text(): string {
    return elastic(`${this.#lines.join('\n')}\n`);
  }

  /** The lines with their tabs, as where nobody lays them out. */
  raw(): string {
    return `${this.#lines.join('\n')}\n`;
  }
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (number: number): string => String(number).padStart(2, '0');

/** `Thu, 01 Jan 2026 00:00:00 +0000`; `<unset>` where there is none. */
export function longDate(timestamp: string | undefined | null): string {
  const date = dateOf(timestamp);
  if (!date) return '<unset>';
  return `${days[date.getUTCDay()]}, ${two(date.getUTCDate())} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()} ${clockOf(date)} +0000`;
}

/** `2026-01-01 00:00:00 +0000 UTC`. */
export function plainDate(timestamp: string | undefined | null): string {
  const date = dateOf(timestamp);
  return date ? `${date.toISOString().slice(0, 10)} ${clockOf(date)} +0000 UTC` : '<unset>';
}

const clockOf = (date: Date): string =>
  `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;

function dateOf(timestamp: string | undefined | null): Date | undefined {
  if (!timestamp) return undefined;
  const milliseconds = Date.parse(timestamp);
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds);
}
