/**
 * JSONPath in the dialect of kubectl: templates with text, `range`/`end`, filters, unions, slices, wildcards and
 * recursive descent.
 *
 * @see https://kubernetes.io/docs/reference/kubectl/jsonpath/
 */
import { JsonPathError, type Node, type Operand, type Path, type Step, TemplateParser } from './jsonpath-parse.ts';
import { numberText } from './yaml-print.ts';

export { JsonPathError, relaxedPath } from './jsonpath-parse.ts';

export interface JsonPathOptions {
  /** Fields and elements that are missing give nothing instead of an error. */
  readonly allowMissing?: boolean;
}

export interface JsonPathTemplate {
  /** The text of the whole template. */
  render(value: unknown, options?: JsonPathOptions): string;
  /** What each `{…}` found, in order. */
  find(value: unknown, options?: JsonPathOptions): readonly (readonly unknown[])[];
}

/** Reads a template. Fails with a `JsonPathError`. */
export function parseJsonPath(template: string): JsonPathTemplate {
  const nodes = new TemplateParser(template).parse();
  return {
    render: (value, options = {}) => render(nodes, value, value, options),
    find(value, options = {}) {
      const found: (readonly unknown[])[] = [];
      collect(nodes, value, value, options, found);
      return found;
    },
  };
}

function render(nodes: readonly Node[], value: unknown, root: unknown, options: JsonPathOptions): string {
  return nodes
    .map((node) => {
      if (node.type === 'text') return node.text;
      if (node.type === 'mistake') throw new JsonPathError(node.message);
      const found = evaluate(node.path, value, root, options);
      if (node.type === 'path') return found.map(printed).join(' ');
      return found.map((item) => render(node.body, item, root, options)).join('');
    })
    .join('');
}

function collect(
  nodes: readonly Node[],
  value: unknown,
  root: unknown,
  options: JsonPathOptions,
  into: (readonly unknown[])[],
): void {
  for (const node of nodes) {
    if (node.type === 'text') {
      into.push([node.text]);
      continue;
    }
    if (node.type === 'mistake') throw new JsonPathError(node.message);
    const found = evaluate(node.path, value, root, options);
    if (node.type === 'path') into.push(found);
    else for (const item of found) collect(node.body, item, root, options, into);
  }
}

function evaluate({ root: from, steps }: Path, value: unknown, root: unknown, options: JsonPathOptions): unknown[] {
  let found: unknown[] = [from === '$' ? root : value];
  for (const step of steps) found = take(step, found, root, options);
  return found;
}

function take(step: Step, from: readonly unknown[], root: unknown, options: JsonPathOptions): unknown[] {
  switch (step.type) {
    case 'literal':
      return [step.value];
    case 'field': {
      const found = from.flatMap((value) => fieldOf(value, step.name));
      if (found.length === 0 && from.length > 0 && !options.allowMissing) {
        throw new JsonPathError(`${step.name} is not found`);
      }
      return found;
    }
    case 'wildcard':
      return from.flatMap(childrenOf);
    case 'recursive':
      return from.flatMap((value) => [...descendants(value)]);
    case 'index':
      return from.flatMap((value) => {
        const list = listOf(value);
        if (!list) return notAList(value, options);
        const index = step.index < 0 ? list.length + step.index : step.index;
        if (index >= 0 && index < list.length) return [list[index]];
        throw new JsonPathError(`array index out of bounds: index ${step.index}, length ${list.length}`);
      });
    case 'slice':
      return from.flatMap((value) => {
        const list = listOf(value);
        return list ? sliceOf(list, step) : notAList(value, options);
      });
    case 'union':
      return step.paths.flatMap(({ steps }) =>
        steps.reduce<unknown[]>((on, s) => take(s, on, root, options), [...from]),
      );
    case 'filter':
      return from.flatMap((value) => (listOf(value) ?? []).filter((item) => passes(step, item, root)));
  }
}

function notAList(value: unknown, options: JsonPathOptions): unknown[] {
  if (value === null || options.allowMissing) return [];
  throw new JsonPathError(`${printed(value)} is not array or slice`);
}

const listOf = (value: unknown): readonly unknown[] | undefined => (Array.isArray(value) ? value : undefined);

function fieldOf(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const found = Object.getOwnPropertyDescriptor(value, name)?.value;
  return found === undefined ? [] : [found];
}

function childrenOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return [];
  return sortedEntries(value).map(([, child]) => child);
}

const sortedEntries = (value: object): [string, unknown][] =>
  Object.entries(value)
    .filter(([, child]) => child !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));

function* descendants(value: unknown): Generator<unknown> {
  yield value;
  for (const child of childrenOf(value)) if (typeof child === 'object' && child !== null) yield* descendants(child);
}

function sliceOf(
  list: readonly unknown[],
  { start, end, step = 1 }: { readonly start?: number; readonly end?: number; readonly step?: number },
): unknown[] {
  if (step <= 0) throw new JsonPathError('step must be > 0');
  const at = (position: number | undefined, fallback: number) =>
    position === undefined
      ? fallback
      : Math.max(0, Math.min(list.length, position < 0 ? list.length + position : position));
  const picked: unknown[] = [];
  for (let index = at(start, 0); index < at(end, list.length); index += step) picked.push(list[index]);
  return picked;
}

const operators = new Set(['exists', '==', '!=', '<', '<=', '>', '>=']);

function passes({ left, operator, right }: Step & { type: 'filter' }, item: unknown, root: unknown): boolean {
  const values = (operand: Operand): unknown[] =>
    'value' in operand ? [operand.value] : evaluate(operand, item, root, { allowMissing: true });
  if (!operators.has(operator)) throw new JsonPathError(`unrecognized filter operator ${operator}`);
  const lefts = values(left);
  if (operator === 'exists') return lefts.length > 0;
  const a = lefts[0];
  const b = values(right)[0];
  if (lefts.length === 0 || b === undefined) return false;
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    default:
      return compares(a, b, operator);
  }
}

function compares(a: unknown, b: unknown, operator: string): boolean {
  if (!((typeof a === 'number' && typeof b === 'number') || (typeof a === 'string' && typeof b === 'string')))
    return false;
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}

/** A value as the template shows it: text as it is, objects and lists as JSON with sorted keys. */
export function printed(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number') return numberText(value);
  if (typeof value !== 'object') return String(value);
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(sortedEntries(value).map(([key, child]) => [key, sorted(child)]));
}
