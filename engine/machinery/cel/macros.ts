import { type Environment, Optional } from '@marcbachmann/cel-js';
import { compare as compareValues } from './functions/compare.ts';

/** What the library hands to macros, whose types it leaves open. */
interface Node {
  readonly op: string;
  readonly args: unknown;
}
interface Scope {
  forkWithVariable(name: string, type: unknown): Scope;
  reuse(parent: Scope): Scope;
  setIterValue(value: unknown, evaluator: Evaluator): Scope;
}
interface Checker {
  readonly dynType: unknown;
  check(node: Node, scope: Scope): unknown;
  getType(name: string): unknown;
}
interface Evaluator {
  run(node: Node, scope: Scope): unknown;
}
interface MacroCall {
  readonly args: readonly Node[];
  readonly receiver: Node;
}

/** Macros of Kubernetes that the library does not have. */
export function registerMacros(environment: Environment): void {
  environment
    .registerFunction('optional.optMap(ast, ast): optional<dyn>', optionalMacro(Optional.of))
    .registerFunction('optional.optFlatMap(ast, ast): optional<dyn>', optionalMacro(flat))
    .registerFunction(
      'list.existsOne(ast, ast): bool',
      loopMacro(1, (found) => found.filter(Boolean).length === 1),
    )
    .registerFunction(
      'list.all(ast, ast, ast): bool',
      loopMacro(2, (found) => found.every(Boolean)),
    )
    .registerFunction(
      'list.exists(ast, ast, ast): bool',
      loopMacro(2, (found) => found.some(Boolean)),
    )
    .registerFunction(
      'list.existsOne(ast, ast, ast): bool',
      loopMacro(2, (found) => found.filter(Boolean).length === 1),
    )
    .registerFunction(
      'list.exists_one(ast, ast, ast): bool',
      loopMacro(2, (found) => found.filter(Boolean).length === 1),
    )
    .registerFunction(
      'list.transformList(ast, ast, ast): list<dyn>',
      loopMacro(2, (found) => found, 'list<dyn>'),
    )
    .registerFunction(
      'list.transformList(ast, ast, ast, ast): list<dyn>',
      loopMacro(2, (found) => found, 'list<dyn>', 'filtered'),
    )
    .registerFunction('list.transformMap(ast, ast, ast): dyn', loopMacro(2, byKey, 'dyn'))
    .registerFunction('list.transformMap(ast, ast, ast, ast): dyn', loopMacro(2, byKey, 'dyn', 'filtered'))
    .registerFunction('list.transformMapEntry(ast, ast, ast): dyn', loopMacro(2, mergedEntries, 'dyn'))
    .registerFunction('list.transformMapEntry(ast, ast, ast, ast): dyn', loopMacro(2, mergedEntries, 'dyn', 'filtered'))
    .registerFunction('list.sortBy(ast, ast): list<dyn>', loopMacro(1, sortedBy, 'list<dyn>'));
}

const byKey = (found: readonly unknown[], keys: readonly unknown[]): unknown =>
  Object.fromEntries(found.map((value, i) => [String(keys[i]), value]));

function mergedEntries(found: readonly unknown[]): unknown {
  const merged: { [key: string]: unknown } = {};
  for (const entries of found) {
    for (const [key, value] of Object.entries(entries as object)) {
      if (Object.hasOwn(merged, key)) throw new Error(`insert failed: key ${key} already exists`);
      merged[key] = value;
    }
  }
  return merged;
}

/** Items in the order of what was worked out of them. */
function sortedBy(found: readonly unknown[], items: readonly unknown[]): unknown {
  return items
    .map((item, i) => ({ item, key: found[i] }))
    .sort((a, b) => compareValues(a.key, b.key))
    .map(({ item }) => item);
}

const flat = (value: unknown): unknown => value;

function nameOf(node: Node | undefined): string {
  if (node?.op === 'id' && typeof node.args === 'string') return node.args;
  throw new Error('argument must be a simple name');
}

/** `value.optMap(name, expression)`: nothing stays nothing. */
function optionalMacro(wrap: (value: unknown) => unknown) {
  return ({ args, receiver }: MacroCall) => {
    const name = nameOf(args[0]);
    const body = args[1];
    let inner: Scope | undefined;
    return {
      async: false,
      typeCheck(checker: Checker, _macro: unknown, scope: Scope): unknown {
        checker.check(receiver, scope);
        inner = scope.forkWithVariable(name, checker.dynType);
        if (body) checker.check(body, inner);
        return checker.getType('optional');
      },
      evaluate(evaluator: Evaluator, _macro: unknown, scope: Scope): unknown {
        const given = evaluator.run(receiver, scope);
        if (!(given instanceof Optional)) throw new Error('no such overload');
        if (!given.hasValue() || !inner || !body) return Optional.none();
        return wrap(evaluator.run(body, inner.reuse(scope).setIterValue(given.value(), evaluator)));
      },
    };
  };
}

/**
 * A loop over a list or map with one variable (item or key), or two (index and item, key and value); a filtered one has a
 * condition before its body.
 */
function loopMacro(
  variables: 1 | 2,
  conclude: (found: readonly unknown[], over: readonly unknown[]) => unknown,
  type = 'bool',
  filtered?: 'filtered',
) {
  return ({ args, receiver }: MacroCall) => {
    const names = args.slice(0, variables).map(nameOf);
    const condition = filtered && args[variables];
    const body = args[filtered ? variables + 1 : variables];
    let scopes: readonly Scope[] = [];
    return {
      async: false,
      body,
      condition,
      typeCheck(checker: Checker, _macro: unknown, scope: Scope): unknown {
        checker.check(receiver, scope);
        let inner = scope;
        scopes = names.map((name) => (inner = inner.forkWithVariable(name, checker.dynType)));
        if (condition) checker.check(condition, inner);
        if (body) checker.check(body, inner);
        return checker.getType(type);
      },
      evaluate(evaluator: Evaluator, _macro: unknown, scope: Scope): unknown {
        const found: unknown[] = [];
        const over: unknown[] = [];
        for (const pair of pairsOf(evaluator.run(receiver, scope))) {
          const values = variables === 2 ? pair : [pair[2]];
          let inner = scope;
          for (const [i, fork] of scopes.entries()) inner = fork.reuse(inner).setIterValue(values[i], evaluator);
          if (condition && evaluator.run(condition, inner) !== true) continue;
          found.push(body && evaluator.run(body, inner));
          over.push(values[0]);
        }
        return conclude(found, over);
      },
    };
  };
}

/** Key, value, and what a loop with one variable sees. */
function pairsOf(collection: unknown): readonly (readonly [unknown, unknown, unknown])[] {
  if (Array.isArray(collection)) return collection.map((item, i) => [BigInt(i), item, item]);
  if (typeof collection === 'object' && collection !== null) {
    return Object.entries(collection).map(([key, value]) => [key, value, key]);
  }
  throw new Error('no such overload');
}
