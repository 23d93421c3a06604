/**
 * Lists that are sets or maps: their order is nothing to `==`, and `+` joins them by what tells their items apart.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules
 */
import type { ParseResult } from '@marcbachmann/cel-js';
import { isObject } from '../patch/merge.ts';
import { visit } from './budget.ts';
import { isEqual } from './functions/compare.ts';
import type { JsonSchema } from './values.ts';

/** What tells items apart: the values of these keys, or, of sets, the items themselves. */
type Identity = readonly string[] | 'set';

const identities = new WeakMap<readonly unknown[], Identity>();

/** Remembers of a list that was read what its schema says of it. */
export function markList(list: readonly unknown[], schema: JsonSchema): void {
  const identity = identityOf(schema);
  if (identity) identities.set(list, identity);
}

function identityOf(schema: JsonSchema): Identity | undefined {
  const type = schema['x-kubernetes-list-type'];
  if (type === 'set') return 'set';
  const keys = schema['x-kubernetes-list-map-keys'];
  return type === 'map' && Array.isArray(keys) ? keys.map(String) : undefined;
}

/** Whether there is such a list anywhere in a schema. */
export function hasListTypes(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.some(hasListTypes);
  if (!isObject(schema)) return false;
  return identityOf(schema) !== undefined || Object.values(schema).some(hasListTypes);
}

interface Evaluator {
  run(node: unknown, scope: unknown): unknown;
}

/** Lets the operators of an expression that was checked look at what sort of list they are given. */
export function compareByListType({ ast }: ParseResult): void {
  visit(ast, (node) => {
    const { op, args } = node;
    if ((op !== '==' && op !== '!=' && op !== '+') || !Array.isArray(args)) return;
    const inner = node.meta.evaluate;
    node.setMeta('evaluate', function byListType(evaluator, self, scope) {
      const [left, right]: readonly unknown[] = args.map((arg) => (evaluator as Evaluator).run(arg, scope));
      const identity = Array.isArray(left) ? identities.get(left) : undefined;
      if (!identity || !Array.isArray(left) || !Array.isArray(right)) return inner.call(this, evaluator, self, scope);
      if (op === '+') return joined(left, right, identity);
      return isSame(left, right, identity) === (op === '==');
    });
  });
}

const isSame = (left: readonly unknown[], right: readonly unknown[], identity: Identity): boolean =>
  left.length === right.length &&
  right.every((item) => left.some((other) => isOne(item, other, identity) && isEqual(item, other)));

function joined(left: readonly unknown[], right: readonly unknown[], identity: Identity): readonly unknown[] {
  const kept = left.map((item) => right.find((other) => isOne(item, other, identity)) ?? item);
  const list = [...kept, ...right.filter((item) => !left.some((other) => isOne(item, other, identity)))];
  identities.set(list, identity);
  return list;
}

function isOne(a: unknown, b: unknown, identity: Identity): boolean {
  if (identity === 'set') return isEqual(a, b);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [left, right] = [a as { readonly [key: string]: unknown }, b as { readonly [key: string]: unknown }];
  return identity.every((key) => isEqual(left[key], right[key]));
}
