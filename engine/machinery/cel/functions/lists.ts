import { type Environment, Optional } from '@marcbachmann/cel-js';
import { Duration } from '@marcbachmann/cel-js/evaluator';
import { compare, isEqual } from './compare.ts';

type List = readonly unknown[];

/**
 * Functions on lists.
 *
 * @see https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-list-library
 */
export function registerLists(environment: Environment): void {
  environment
    .registerFunction('list.isSorted(): bool', (list: List) =>
      list.every((item, i) => i === 0 || compare(list[i - 1], item) <= 0),
    )
    .registerFunction('list.sum(): dyn', sum)
    .registerFunction('list.min(): dyn', (list: List) => extreme(list, 'min', (order) => order < 0))
    .registerFunction('list.max(): dyn', (list: List) => extreme(list, 'max', (order) => order > 0))
    .registerFunction('list.indexOf(dyn): int', (list: List, item: unknown) =>
      BigInt(list.findIndex((other) => isEqual(other, item))),
    )
    .registerFunction('list.lastIndexOf(dyn): int', (list: List, item: unknown) =>
      BigInt(list.findLastIndex((other) => isEqual(other, item))),
    )
    .registerFunction('list.distinct(): list<dyn>', (list: List) =>
      list.filter((item, i) => !list.slice(0, i).some((other) => isEqual(other, item))),
    )
    .registerFunction('list.sort(): list<dyn>', (list: List) => [...list].sort(compare))
    .registerFunction('list.reverse(): list<dyn>', (list: List) => [...list].reverse())
    .registerFunction('list.first(): optional<dyn>', (list: List) => Optional.of(list[0]))
    .registerFunction('list.last(): optional<dyn>', (list: List) => Optional.of(list.at(-1)))
    .registerFunction('list.flatten(): list<dyn>', (list: List) => list.flat())
    .registerFunction('list.flatten(int): list<dyn>', (list: List, depth: bigint) => {
      if (depth < 0n) throw new Error('level must be non-negative');
      return list.flat(Number(depth));
    })
    .registerFunction('list.slice(int, int): list<dyn>', slice);
}

/** Numbers and durations; an empty list sums up to 0. */
function sum(list: List): unknown {
  const [first] = list;
  if (first instanceof Duration) {
    return list.reduce<Duration>(
      (total, item) => (item instanceof Duration ? total.addDuration(item) : total),
      new Duration(0n),
    );
  }
  if (typeof first === 'number') return list.reduce<number>((total, item) => total + Number(item), 0);
  return list.reduce<bigint>((total, item) => (typeof item === 'bigint' ? total + item : total), 0n);
}

function extreme(list: List, name: string, better: (order: number) => boolean): unknown {
  if (list.length === 0) throw new Error(`${name} called on empty list`);
  return list.reduce((best, item) => (better(compare(item, best)) ? item : best));
}

function slice(list: List, start: bigint, end: bigint): List {
  if (start < 0n || end > BigInt(list.length) || start > end) {
    throw new Error(`cannot slice(${start}, ${end}), list is length ${list.length}`);
  }
  return list.slice(Number(start), Number(end));
}
