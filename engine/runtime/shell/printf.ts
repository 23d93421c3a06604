import { unescape } from './builtins/output.ts';

/**
 * `printf` of the shell: the format is used again while arguments are left.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/printf.html
 */
export function formatPrintf(
  format: string,
  args: readonly string[],
): { readonly text: string; readonly problems: string[] } {
  const problems: string[] = [];
  let text = '';
  let next = 0;
  const rounds = 10_000;
  for (let round = 0; round < rounds; round++) {
    const before = next;
    let stop = false;
    text += format.replace(
      /%(?:%|([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+))?([diouxXeEfgGcsbq])|\(([^)]*)\)T)|\\(?:[0-7]{1,3}|x[0-9a-fA-F]{1,2}|.)/gs,
      (all: string, flags = '', width?: string, precision?: string, conversion?: string) => {
        if (stop) return '';
        if (all === '%%') return '%';
        if (all.startsWith('\\')) {
          if (all === '\\c') stop = true;
          return all === '\\"' ? '"' : unescape(/^\\[1-7]/.test(all) ? `\\0${all.slice(1)}` : all).text;
        }
        const size = width === '*' ? args[next++] : width;
        const digits = precision === '*' ? args[next++] : precision;
        const arg = args[next++];
        return pad(convert(conversion ?? 's', arg, flags, digits, problems), flags, size, conversion ?? 's');
      },
    );
    if (stop || next >= args.length || next === before) break;
  }
  return { text, problems };
}

function convert(
  conversion: string,
  arg: string | undefined,
  flags: string,
  precision: string | undefined,
  problems: string[],
): string {
  if (conversion === 's') return precision === undefined ? (arg ?? '') : (arg ?? '').slice(0, Number(precision));
  if (conversion === 'b') return unescape(arg ?? '').text;
  if (conversion === 'c') return (arg ?? '').slice(0, 1);
  if (conversion === 'q')
    return /^[\w@%+=:,./-]+$/.test(arg ?? '') ? (arg ?? '') : (arg ?? "''").replace(/[^\w@%+=:,./-]/g, '\\$&');
  const value = numberOf(arg, problems);
  const sign = value >= 0 && flags.includes('+') ? '+' : value >= 0 && flags.includes(' ') ? ' ' : '';
  if ('eEfgG'.includes(conversion))
    return sign + floating(conversion, value, precision === undefined ? 6 : Number(precision));
  const whole = Math.trunc(value);
  if (conversion === 'x') return (flags.includes('#') ? '0x' : '') + unsigned(whole, 16);
  if (conversion === 'X') return unsigned(whole, 16).toUpperCase();
  if (conversion === 'o') return unsigned(whole, 8);
  const digits = String(Math.abs(whole)).padStart(Number(precision ?? 1), '0');
  return `${whole < 0 ? '-' : sign}${digits}`;
}

const unsigned = (value: number, base: number): string => BigInt.asUintN(64, BigInt(value)).toString(base);

function floating(conversion: string, value: number, precision: number): string {
  if (conversion === 'f') return value.toFixed(Math.min(precision, 100));
  const exponent = (text: string) => text.replace(/e([+-])(\d)$/, 'e$10$2');
  if (conversion === 'e' || conversion === 'E') {
    const text = exponent(value.toExponential(Math.min(precision, 100)));
    return conversion === 'E' ? text.toUpperCase() : text;
  }
  return exponent(String(Number(value.toPrecision(Math.max(1, Math.min(precision, 100))))));
}

function numberOf(arg: string | undefined, problems: string[]): number {
  if (arg === undefined || arg === '') return 0;
  if (/^['"]/.test(arg)) return arg.codePointAt(1) ?? 0;
  const text = arg.trim();
  if (/^-?0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  const value = Number(text);
  if (!Number.isNaN(value)) return value;
  problems.push(`${arg}: invalid number`);
  return Number.parseFloat(text) || 0;
}

function pad(text: string, flags: string, width: string | undefined, conversion: string): string {
  const size = Math.abs(Number(width ?? 0));
  if (flags.includes('-') || Number(width ?? 0) < 0) return text.padEnd(size);
  if (!flags.includes('0') || 'scbq'.includes(conversion)) return text.padStart(size);
  const sign = /^[-+ ]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(size - sign.length, '0');
}
