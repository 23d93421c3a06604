import { Duration } from '@marcbachmann/cel-js/evaluator';

const nanosOf: { readonly [unit: string]: number } = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 36e11 };

/** `1h30m`, as Go writes durations; undefined for what is none. */
export function durationOf(text: string): Duration | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)((\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h))*$|^[+-]?0$/.test(text)) {
    return undefined;
  }
  let nanos = 0;
  for (const [, amount = '0', unit = 's'] of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)) {
    nanos += Number(amount) * (nanosOf[unit] ?? 0);
  }
  return Duration.fromMilliseconds((text.startsWith('-') ? -nanos : nanos) / 1e6);
}
