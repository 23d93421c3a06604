import { goText } from './go-syntax.ts';
import { callFunction, isTrue } from './go-template-functions.ts';
import { type Block, type Expression, type Pipeline, parseNodes, type TemplateNode } from './go-template-parse.ts';
import { placed, TemplateError } from './template-error.ts';

export { TemplateError } from './template-error.ts';

export interface TemplateOptions {
  readonly allowMissing?: boolean;
}

/**
 * Go's text/template as far as kubectl's users go: fields, pipelines, variables, `if`, `range`, `with`, and
 * the built-in functions, with kubectl's `base64decode` and `exists`. Fails with a `TemplateError`.
 *
 * @see https://pkg.go.dev/text/template
 */
export function parseGoTemplate(text: string): (value: unknown, options?: TemplateOptions) => TemplateResult {
  const nodes = parseNodes(text);
  return (value, options = {}) => {
    const runner = new Runner(value, options);
    try {
      runner.run(nodes, value, new Map([['$', value]]));
      return { text: runner.text };
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      return { text: runner.text, problem: problemText(text, error) };
    }
  };
}

export interface TemplateResult {
  /** What was written, up to the problem where there is one. */
  readonly text: string;
  readonly problem?: string;
}

const longestContext = 20;

/** `template: output:1:2: executing "output" at <.x>: …`. */
function problemText(template: string, { message, place = { at: 0, source: '' } }: TemplateError): string {
  const before = template.slice(0, place.at).split('\n');
  const context = place.source.length > longestContext ? `${place.source.slice(0, longestContext)}...` : place.source;
  return `template: output:${before.length}:${before.at(-1)?.length ?? 0}: executing "output" at <${context}>: ${message}`;
}

type Scope = Map<string, unknown>;

const missing: unique symbol = Symbol('missing');

class Runner {
  readonly #root: unknown;
  readonly #options: TemplateOptions;
  constructor(root: unknown, options: TemplateOptions) {
    this.#root = root;
    this.#options = options;
  }

  /** What has been written so far. */
  text = '';

  run(nodes: readonly TemplateNode[], dot: unknown, scope: Scope): void {
    for (const node of nodes) this.#node(node, dot, scope);
  }

  #node(node: TemplateNode, dot: unknown, scope: Scope): void {
    switch (node.type) {
      case 'text':
        this.text += node.text;
        return;
      case 'print': {
        const value = this.#pipeline(node.pipeline, dot, scope);
        if (node.pipeline.variables.length > 0) return;
        this.text += value === missing || value === null || value === undefined ? '<no value>' : goText(value);
        return;
      }
      case 'if': {
        const inner = new Map(scope);
        const value = this.#pipeline(node.pipeline, dot, inner);
        return isTrue(value === missing ? undefined : value)
          ? this.run(node.body, dot, inner)
          : this.run(node.otherwise, dot, inner);
      }
      case 'with': {
        const inner = new Map(scope);
        const value = this.#pipeline(node.pipeline, dot, inner);
        return isTrue(value === missing ? undefined : value)
          ? this.run(node.body, value, inner)
          : this.run(node.otherwise, dot, inner);
      }
      case 'range':
        return this.#range(node, dot, scope);
    }
  }

  #range({ pipeline, body, otherwise }: Block, dot: unknown, scope: Scope): void {
    const value = this.#evaluate(pipeline, dot, scope);
    const entries = this.#entries(value);
    if (entries.length === 0) return this.run(otherwise, dot, new Map(scope));
    const [first, second] = pipeline.variables;
    for (const [key, item] of entries) {
      const inner = new Map(scope);
      if (first !== undefined && second !== undefined) inner.set(first, key).set(second, item);
      else if (first !== undefined) inner.set(first, item);
      this.run(body, item, inner);
    }
  }

  #entries(value: unknown): readonly (readonly [unknown, unknown])[] {
    if (Array.isArray(value)) return value.map((item, index) => [index, item] as const);
    if (typeof value === 'object' && value !== null) return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    if (value === missing || value === null || value === undefined) return [];
    throw new TemplateError(`range can't iterate over ${goText(value)}`);
  }

  #pipeline(pipeline: Pipeline, dot: unknown, scope: Scope): unknown {
    const value = this.#evaluate(pipeline, dot, scope);
    const [variable] = pipeline.variables;
    if (variable !== undefined) scope.set(variable, value === missing ? undefined : value);
    return value;
  }

  #evaluate({ commands }: Pipeline, dot: unknown, scope: Scope): unknown {
    let value: unknown;
    let piped = false;
    for (const command of commands) {
      const [head, ...rest] = command;
      if (head === undefined) throw new TemplateError('missing value for command');
      const args = rest.map((expression) => this.#expression(expression, dot, scope));
      if (head.type === 'function') {
        const given = [...args, ...(piped ? [value] : [])].map((arg) => (arg === missing ? undefined : arg));
        const source = command.map((expression) => expression.source).join(' ');
        value = placed({ at: head.at, source }, () => callFunction(head.name, given));
      } else {
        if (rest.length > 0 || piped) throw new TemplateError("can't give argument to non-function");
        value = this.#expression(head, dot, scope);
      }
      piped = true;
    }
    return value;
  }

  #expression(expression: Expression, dot: unknown, scope: Scope): unknown {
    return placed(expression, () => this.#valueOf(expression, dot, scope));
  }

  #valueOf(expression: Expression, dot: unknown, scope: Scope): unknown {
    switch (expression.type) {
      case 'literal':
        return expression.value;
      case 'function':
        return callFunction(expression.name, []);
      case 'group':
        return this.#fields(this.#evaluate(expression.pipeline, dot, scope), expression.fields);
      case 'dot':
        return this.#fields(dot, expression.fields);
      case 'variable':
        if (!scope.has(expression.name)) throw new TemplateError(`undefined variable "${expression.name}"`);
        return this.#fields(expression.name === '$' ? this.#root : scope.get(expression.name), expression.fields);
    }
  }

  #fields(value: unknown, fields: readonly string[]): unknown {
    let current = value;
    for (const field of fields) {
      if (current === missing || current === null || current === undefined) {
        if (this.#options.allowMissing) return missing;
        throw new TemplateError(`nil pointer evaluating interface {}.${field}`);
      }
      if (typeof current !== 'object' || Array.isArray(current)) {
        throw new TemplateError(`can't evaluate field ${field} in type interface {}`);
      }
      const found: unknown = Object.getOwnPropertyDescriptor(current, field)?.value;
      if (found === undefined && !this.#options.allowMissing)
        throw new TemplateError(`map has no entry for key "${field}"`);
      current = found === undefined ? missing : found;
    }
    return current;
  }
}
