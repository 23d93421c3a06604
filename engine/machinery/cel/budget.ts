import type { ParseResult } from '@marcbachmann/cel-js';

/** What one evaluation may cost, counted down while it runs. */
export interface Budget {
  left: number;
  exceeded: boolean;
}

/** The inside of the library's nodes, where their evaluation can be counted. */
export interface Node {
  readonly op: string;
  readonly args: unknown;
  /** Its place in the text. */
  readonly start: number;
  readonly end: number;
  readonly meta: {
    readonly alternate?: Node;
    readonly macro?: {
      readonly body?: Node;
      readonly condition?: Node | undefined;
      readonly receiver?: Node;
      readonly arg?: Node;
    };
    readonly evaluate: Evaluate;
  };
  setMeta(key: 'evaluate', evaluate: Evaluate): unknown;
  setMeta(key: 'alternate', other: Node): unknown;
  setMeta(key: 'check' | 'evaluate', inner: (by: never, node: unknown, scope: unknown) => unknown): unknown;
}
type Evaluate = (this: unknown, evaluator: unknown, node: unknown, scope: unknown) => unknown;

/** Why an evaluation ended early. */
export const costExceeded = 'operation cancelled: actual cost limit exceeded';

/**
 * Makes each turn of each loop of a parsed expression cost as much as the turn has nodes: there is no other way in CEL to
 * run long. To be called once, after the expression was checked.
 */
export function chargeLoops({ ast }: ParseResult, budget: Budget): void {
  visit(ast, (node) => {
    const { macro } = node.meta;
    const step =
      node.op === 'comprehension' ? (node.args as { readonly step?: Node }).step : (macro?.body ?? macro?.condition);
    if (!isNode(step)) return;
    let price = 1;
    visit(step, () => price++);
    const inner = step.meta.evaluate;
    step.setMeta('evaluate', function charged(evaluator, self, scope) {
      budget.left -= price;
      if (budget.left < 0) {
        budget.exceeded = true;
        throw new Error(costExceeded);
      }
      return inner.call(this, evaluator, self, scope);
    });
  });
}

/** Calls `see` for every node of an expression, macros as what they expand to. */
export function visit(root: unknown, see: (node: Node) => void): void {
  if (Array.isArray(root)) for (const item of root) visit(item, see);
  if (!isNode(root)) return;
  const node = root.meta.alternate ?? root;
  see(node);
  visit(node.meta.macro?.condition, see);
  visit(node.meta.macro?.body, see);
  if (node.op === 'comprehension') {
    const { iterable, step } = node.args as { readonly iterable: unknown; readonly step: unknown };
    visit(iterable, see);
    visit(step, see);
  } else visit(node.args, see);
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'op' in value && 'meta' in value;
