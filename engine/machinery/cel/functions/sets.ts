import type { Environment } from '@marcbachmann/cel-js';
import { isEqual } from './compare.ts';

type List = readonly unknown[];

const holds = (list: List, item: unknown): boolean => list.some((other) => isEqual(other, item));
const contains = (all: List, some: List): boolean => some.every((item) => holds(all, item));

class Sets {}

/** @see https://pkg.go.dev/github.com/google/cel-go/ext#Sets */
export function registerSets(environment: Environment): void {
  environment
    .registerType('Sets', Sets)
    .registerConstant('sets', 'Sets', new Sets())
    .registerFunction('Sets.contains(list, list): bool', (_: Sets, a: List, b: List) => contains(a, b))
    .registerFunction(
      'Sets.equivalent(list, list): bool',
      (_: Sets, a: List, b: List) => contains(a, b) && contains(b, a),
    )
    .registerFunction('Sets.intersects(list, list): bool', (_: Sets, a: List, b: List) =>
      a.some((item) => holds(b, item)),
    );
}
