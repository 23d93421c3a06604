/** Times and quantities as the specifications of this group write them; their schemas have checked the form. */
import { parseQuantity } from '../machinery/quantity.ts';

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Milliseconds of `1h30m`, `250ms`, `-5s`; undefined for what is none. */
export function parseDuration(text: string): number | undefined {
  const [, sign = '', rest = ''] = /^([+-]?)((?:\d+(?:\.\d+)?(?:ms|s|m|h))+)$/.exec(text) ?? [];
  if (rest === '') return undefined;
  let sum = 0;
  for (const [, number = '', unit = 's'] of rest.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    sum += Number(number) * units[unit as keyof typeof units];
  }
  return sign === '-' ? -sum : sum;
}

/** Milliseconds of a duration that a schema has let through. */
export const milliseconds = (text: string): number => parseDuration(text) ?? 0;

/** A quantity as a number: `100m` is 0.1, `1Ki` is 1024. */
export const amount = (quantity: string | number): number =>
  Number(parseQuantity(quantity)?.nanos ?? 0n) / 1_000_000_000;
