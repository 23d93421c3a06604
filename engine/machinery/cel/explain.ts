import { limits } from '../../limits.ts';
import type { Json } from '../types.ts';
import { isNode, type Node } from './budget.ts';
import type { CelResult } from './compile.ts';
import { kubernetesEnvironment } from './environment.ts';
import { parseCel } from './optional-entries.ts';
import { fromCel } from './values.ts';

/** What an expression came to, and what its parts did. */
export type Explanation = {
  readonly expression: string;
  /** Lists and maps as their JSON, cut off where it is long. Undefined where there is an error instead. */
  readonly value?: Json;
  readonly error?: string;
  /** Terms of a conjunction or alternative, sides of a comparison; none of those that say nothing. */
  readonly of?: readonly Explanation[];
};

const comparisons = new Set(['==', '!=', '<', '<=', '>', '>=', 'in']);

/** Evaluates an expression part by part, so that one sees which of them decided. For expressions that can be compiled. */
export function explainCel(expression: string, evaluate: (part: string) => CelResult): Explanation {
  return explain(parseCel(kubernetesEnvironment(), expression).ast, expression, evaluate);
}

function explain(node: unknown, source: string, evaluate: (part: string) => CelResult): Explanation {
  const text = isNode(node) ? textOf(node, source) : source.trim();
  const result = evaluate(text);
  const said = result.ok ? { value: shown(result.value) } : { error: result.message };
  const parts = isNode(node) ? partsOf(node) : [];
  const of = parts.map((part) => explain(part, source, evaluate));
  return { expression: text, ...said, ...(of.length === 0 ? {} : { of }) };
}

function partsOf(node: Node): readonly Node[] {
  if (node.op === '!_') return isNode(node.args) ? partsOf(node.args) : [];
  if (!Array.isArray(node.args)) return [];
  const args = node.args.filter(isNode);
  if (node.op === '&&' || node.op === '||') {
    return args.flatMap((arg) => (arg.op === node.op ? partsOf(arg) : [arg]));
  }
  return comparisons.has(node.op) ? args.filter((arg) => !isLiteral(arg)) : [];
}

const isLiteral = ({ op, args }: Node): boolean =>
  op === 'value' || (op === 'list' && Array.isArray(args) && args.every((item) => isNode(item) && isLiteral(item)));

/** Parentheses around a node are not in its range: text that begins or ends within them is still an expression. */
const textOf = ({ start, end }: Node, source: string): string => balanced(source.slice(start, end)).trim();

/** A binary node begins where its left operand does, which leaves out that operand's own parentheses. */
function balanced(text: string): string {
  let open = 0;
  let missing = 0;
  for (const [character] of text.matchAll(/"(\\.|[^"\\])*"|'(\\.|[^'\\])*'|[()]/g)) {
    if (character === '(') open++;
    else if (character === ')') {
      if (open > 0) open--;
      else missing++;
    }
  }
  return '('.repeat(missing) + text + ')'.repeat(open);
}

function shown(value: unknown): Json {
  const json = fromCel(value);
  if (json === null || typeof json === 'boolean' || typeof json === 'number') return json;
  const text = typeof json === 'string' ? json : (JSON.stringify(json) ?? String(json));
  return text.length > limits.evidenceCharacters ? `${text.slice(0, limits.evidenceCharacters)}…` : text;
}
