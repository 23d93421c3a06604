/** Functions that stand in a namespace of their own: `lists.range`, `strings.quote`. */
import type { Environment } from '@marcbachmann/cel-js';
import type { Duration } from '@marcbachmann/cel-js/evaluator';
import { limits } from '../../../limits.ts';

class Lists {}
class Strings {}

/** A duration as text is its seconds. */
const secondsOf = (duration: Duration): string => `${Number(duration.valueOf()) / 1000}s`;

export function registerNamespaces(environment: Environment): void {
  environment
    .registerType('Lists', Lists)
    .registerConstant('lists', 'Lists', new Lists())
    .registerFunction('Lists.range(int): list<int>', (_: Lists, count: bigint) => {
      if (count > BigInt(limits.celCost)) throw new Error('operation cancelled: actual cost limit exceeded');
      return Array.from({ length: Math.max(0, Number(count)) }, (__, i) => BigInt(i));
    })
    .registerType('Strings', Strings)
    .registerConstant('strings', 'Strings', new Strings())
    .registerFunction('Strings.quote(string): string', (_: Strings, text: string) => JSON.stringify(text))
    .registerFunction('string(google.protobuf.Duration): string', secondsOf)
    .registerFunction('int(google.protobuf.Timestamp): int', (time: Date) => BigInt(Math.floor(time.getTime() / 1000)));
}
