/** What is wrong with an expression, all of it, in a Kubernetes API server's words and with the places. */
import { type Environment, ParseError, type ParseResult, TypeError as CheckError } from '@marcbachmann/cel-js';
import { limits } from '../../limits.ts';
import { isNode, type Node, visit } from './budget.ts';
import { kubernetesEnvironment } from './environment.ts';
import { formatType, operatorNames, wordsOf } from './messages.ts';
import { parseCel } from './optional-entries.ts';

interface Issue {
  readonly at: number;
  /** Asked when all is checked: then the types of all operands are known. */
  readonly message: () => string;
}

export type Checked =
  | { readonly ok: true; readonly type: string; readonly parsed: ParseResult }
  /** Without a problem where it is the library that knows less than a real server. */
  | { readonly ok: false; readonly problem?: string };

/** A node of the library's with what its check found out. */
interface TypedNode extends Node {
  checkedType?: { readonly name: string } | undefined;
}

/**
 * Checks an expression to its end: what is wrong gets any type, and the check goes on.
 *
 * @param overlooks  what the library says and a real server would not
 */
export function checkCel(
  environment: Environment,
  expression: string,
  overlooks: (message: string) => boolean,
): Checked {
  let parsed: ParseResult;
  try {
    parsed = parseCel(environment, expression);
  } catch (error) {
    const at = error instanceof ParseError ? (error.range?.start ?? 0) : 0;
    return { ok: false, problem: describe([{ at, message: () => wordsOf(error) }], expression) };
  }
  const issues: Issue[] = [];
  const found: Found = new Map();
  let overlooked = 0;
  while (issues.length + overlooked < limits.celIssues) {
    const { valid, type = 'dyn', error } = parsed.check();
    if (valid && issues.length + overlooked === 0) return { ok: true, type, parsed };
    if (valid) break;
    const node: unknown = error?.node;
    const choice = error?.code === 'invalid_condition_type' && error.summary.startsWith('Ternary');
    if (overlooks(error?.message ?? '')) overlooked++;
    else if (!isNode(node)) issues.push(issueOf(error, undefined, found, expression));
    else issues.push(issueOf(error, choice ? choiceOf(parsed.ast, node) : node, found, expression));
    if (!isNode(node)) break;
    giveAnyType(node, found);
  }
  return issues.length === 0 ? { ok: false } : { ok: false, problem: describe(issues, expression) };
}

/** The types of nodes before they were given another. */
type Found = Map<Node, string>;

function giveAnyType(node: TypedNode, found: Found): void {
  if (node.checkedType) found.set(node, node.checkedType.name);
  node.checkedType = undefined;
  node.setMeta('check', (checker: { getType(name: string): unknown }) => checker.getType('dyn'));
}

/** The library complains of the condition, a real server of the choice. */
function choiceOf(root: unknown, condition: Node): Node | undefined {
  let choice: Node | undefined;
  visit(root, (node) => {
    if (node.op === '?:' && Array.isArray(node.args) && node.args[0] === condition) choice = node;
  });
  return choice;
}

function describe(issues: readonly Issue[], expression: string): string {
  return issues
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, message }) => {
      const before = expression.slice(0, at).split('\n');
      const line = expression.split('\n')[before.length - 1] ?? '';
      const column = before.at(-1)?.length ?? 0;
      return `ERROR: <input>:${before.length}:${column + 1}: ${message()}\n | ${line}\n | ${'.'.repeat(column)}^`;
    })
    .join('\n');
}

function issueOf(error: unknown, node: Node | undefined, found: Found, expression: string): Issue {
  const said = wordsOf(error);
  if (node) return { at: placeOf(node, expression), message: () => checkWords(node, said, found) };
  return { at: error instanceof CheckError ? (error.range?.start ?? 0) : 0, message: () => said };
}

/** Operators are functions to a real server's checker, whatever the library says of them. */
function checkWords(node: Node, said: string, found: Found): string {
  const typeOf = (each: TypedNode | undefined): string =>
    formatType((each && found.get(each)) ?? each?.checkedType?.name ?? 'dyn');
  const operands = () => `(${argumentsOf(node).map(typeOf).join(', ')})`;
  switch (node.op) {
    case '&&':
    case '||':
      return `found no matching overload for '_${node.op}_' applied to '${operands()}'`;
    case '?:':
      return `found no matching overload for '_?_:_' applied to '${operands()}'`;
    case '.': {
      const undefinedField = /^no such key: (.*)$/.exec(said);
      if (undefinedField) return `undefined field '${undefinedField[1]}'`;
      return said.startsWith('Cannot index type')
        ? `type '${typeOf(argumentsOf(node)[0])}' does not support field selection`
        : said;
    }
    case '[]':
      return said.includes('index') ? `found no matching overload for '_[_]' applied to '${operands()}'` : said;
    case 'call':
    case 'rcall': {
      if (!said.startsWith('found no matching overload')) return said;
      const [name] = node.args as readonly [string];
      if (!functions().has(name)) return `undeclared reference to '${name}' (in container '')`;
      const [receiver] = argumentsOf(node);
      const given = (node.args as readonly unknown[]).at(-1);
      const types = Array.isArray(given) ? given.filter(isNode).map(typeOf).join(', ') : '';
      const on = node.op === 'rcall' ? `${typeOf(receiver)}.` : '';
      return `found no matching overload for '${name}' applied to '${on}(${types})'`;
    }
    default:
      return said;
  }
}

const argumentsOf = ({ args }: Node): readonly Node[] => (Array.isArray(args) ? args.filter(isNode) : []);

let declared: ReadonlySet<string> | undefined;

/** The names of all functions, of whatever types. */
function functions(): ReadonlySet<string> {
  declared ??= new Set(
    kubernetesEnvironment()
      .getDefinitions()
      .functions.map(({ name }) => name),
  );
  return declared;
}

/** Where a real server's message points: at the operator, the dot, the bracket. */
function placeOf({ op, args, start }: Node, expression: string): number {
  const [first, second] = Array.isArray(args) ? (args as readonly unknown[]) : [];
  const after = (from: number, sign: string): number => Math.max(start, expression.indexOf(sign, from));
  if (op === 'call') return after(start + String(first).length, '(');
  if (op === 'rcall' && isNode(second)) return after(expression.indexOf(String(first), second.end), '(');
  if (!isNode(first)) return start;
  if (op === '.' || op === '.?') return after(first.end, '.');
  if (op === '[]' || op === '[?]') return after(first.end, '[');
  if (op === '?:') return after(first.end, '?');
  return op in operatorNames || op === '&&' || op === '||' ? after(first.end, op) : start;
}
