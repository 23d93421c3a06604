import type { ParseResult } from '@marcbachmann/cel-js';
import { compilePattern } from '../pattern.ts';
import { type Node, visit } from './budget.ts';

/** A call of the library: its function gets the values of the receiver and the arguments. */
interface CallNode extends Node {
  handle?: (values: unknown, ...rest: unknown[]) => unknown;
}

/**
 * Has `text.matches(pattern)` run in time that grows with the text, as it does in a real server. The library's own uses a
 * RegExp of the host, which a pattern such as `^(a+)+$` keeps busy for hours. To be called once, after the check.
 */
export function guardMatches({ ast }: ParseResult): void {
  visit(ast, (node: CallNode) => {
    // as a method, and as a function of both
    if ((node.op !== 'rcall' && node.op !== 'call') || !Array.isArray(node.args) || node.args[0] !== 'matches') return;
    const inner = node.handle;
    if (!inner) return;
    node.handle = function guarded(this: unknown, values, ...rest) {
      if (!Array.isArray(values)) return inner.call(this, values, ...rest);
      const [text, pattern]: unknown[] = values;
      if (typeof text !== 'string' || typeof pattern !== 'string') return inner.call(this, values, ...rest);
      const compiled = compilePattern(pattern);
      if (!compiled.ok) throw new Error(compiled.problem);
      return compiled.test(text);
    };
  });
}
