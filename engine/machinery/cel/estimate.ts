import { isObject } from '../patch/merge.ts';
import { isNode, type Node } from './budget.ts';
import type { JsonSchema } from './values.ts';

/** Bytes of the largest request: what bounds lists and text that no schema bounds. */
const requestBytes = 3 * 1024 * 1024;

const numberAt = (schema: JsonSchema, keyword: string): number | undefined => {
  const found = schema[keyword];
  return typeof found === 'number' ? found : undefined;
};

const schemaAt = (schema: JsonSchema | undefined, keyword: string): JsonSchema | undefined => {
  const found = schema?.[keyword];
  return isObject(found) ? found : undefined;
};

/** Bytes that a value takes at least in a request. */
function leastBytes(schema: JsonSchema | undefined): number {
  switch (schema?.['type']) {
    case 'object': {
      const required = Array.isArray(schema['required']) ? schema['required'] : [];
      const properties = schemaAt(schema, 'properties');
      return required.reduce<number>(
        (sum, name) => sum + String(name).length + 4 + leastBytes(schemaAt(properties, String(name))),
        2,
      );
    }
    case 'array':
    case 'string':
      return 2;
    case 'boolean':
      return 4;
    default:
      return 1;
  }
}

/** Items of a list or map, or bytes of text, that a value may have at most. */
export function mostElements(schema: JsonSchema): number {
  switch (schema['type']) {
    case 'array':
      return (
        numberAt(schema, 'maxItems') ?? Math.floor((requestBytes - 2) / (leastBytes(schemaAt(schema, 'items')) + 1))
      );
    case 'object': {
      const least = leastBytes(schemaAt(schema, 'additionalProperties'));
      return numberAt(schema, 'maxProperties') ?? Math.floor((requestBytes - 2) / (least + 6));
    }
    case 'string': {
      const choices = schema['enum'];
      if (Array.isArray(choices)) return Math.max(0, ...choices.map((choice) => String(choice).length));
      const length = numberAt(schema, 'maxLength');
      // a character is up to four bytes
      return length === undefined ? requestBytes - 2 : length * 4;
    }
    default:
      return 1;
  }
}

type Scope = ReadonlyMap<string, JsonSchema>;

/**
 * What an expression costs at most, in the units of a Kubernetes API server; what cannot be told costs little, so that
 * nothing is refused that a real server takes.
 *
 * @see https://kubernetes.io/docs/reference/using-api/cel/#estimated-cost-limits
 */
export function estimateCost(ast: unknown, scope: Scope): number {
  if (!isNode(ast)) return 0;
  const node = ast.meta.alternate ?? ast;
  switch (node.op) {
    case 'value':
      return 0;
    case 'id':
    case 'accuValue':
      return 1;
    case 'accuPush':
      return 12 + estimateCost(node.args, scope);
    case 'comprehension':
      return loopCost(node, scope);
    case '?:': {
      const [condition, yes, no] = nodesOf(node.args);
      return estimateCost(condition, scope) + Math.max(estimateCost(yes, scope), estimateCost(no, scope));
    }
    case '||':
    case '&&':
      return argumentsCost(node, scope);
    case 'list':
      return 10 + argumentsCost(node, scope);
    case 'map':
      return 30 + argumentsCost(node, scope);
    default:
      return callCost(node, scope) + argumentsCost(node, scope);
  }
}

function nodesOf(args: unknown): readonly Node[] {
  if (isNode(args)) return [args];
  return Array.isArray(args) ? args.flatMap(nodesOf) : [];
}

const argumentsCost = ({ args, meta }: Node, scope: Scope): number =>
  // what `has` is asked of is looked at, not computed
  meta.macro ? 1 : nodesOf(args).reduce((sum, arg) => sum + estimateCost(arg, scope), 0);

function loopCost({ args }: Node, scope: Scope): number {
  const { iterable, iterVarName, step } = args as {
    readonly iterable: unknown;
    readonly iterVarName: string;
    readonly step: unknown;
  };
  const range = schemaOf(iterable, scope);
  const items = schemaAt(range, 'items');
  const inner = new Map(scope);
  inner.delete(iterVarName);
  if (items) inner.set(iterVarName, items);
  const turns = range ? mostElements(range) : sizeOf(iterable, scope);
  return estimateCost(iterable, scope) + turns * (3 + estimateCost(step, inner)) + 2;
}

/** Cost by the size of the operands, for what goes through text or lists. */
function callCost(node: Node, scope: Scope): number {
  const [name, operands] = calledOf(node);
  const [first, second] = operands.map((operand) => sizeOf(operand, scope));
  const [a = 1, b = 1] = [first, second];
  switch (name) {
    case 'matches':
      return Math.ceil((a + 1) * 0.1) * Math.ceil(b * 0.25);
    case 'contains':
      return Math.ceil(a * 0.1) * Math.ceil(b * 0.1);
    case 'startsWith':
    case 'endsWith':
      return Math.ceil(b * 0.1);
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return Math.max(1, Math.ceil(Math.min(a, b) * 0.1));
    case '+':
      return Math.max(1, Math.ceil((a + b) * 0.1));
    case 'in':
      return Math.max(1, b);
    default:
      return 1;
  }
}

function calledOf({ op, args }: Node): readonly [string, readonly Node[]] {
  if (op !== 'call' && op !== 'rcall') return [op, nodesOf(args)];
  const [name] = args as readonly [string];
  return [name, nodesOf(args)];
}

function sizeOf(ast: unknown, scope: Scope): number {
  const schema = schemaOf(ast, scope);
  if (schema)
    return schema['type'] === 'object' && !schemaAt(schema, 'additionalProperties') ? 1 : mostElements(schema);
  if (!isNode(ast)) return 1;
  const node = ast.meta.alternate ?? ast;
  if (node.op === 'value') return typeof node.args === 'string' ? node.args.length : 1;
  return node.op === 'list' ? nodesOf(node.args).length : 1;
}

/** The schema of what an expression selects, where it selects something. */
function schemaOf(ast: unknown, scope: Scope): JsonSchema | undefined {
  if (!isNode(ast)) return undefined;
  const node = ast.meta.alternate ?? ast;
  if (node.op === 'id') return scope.get(String(node.args));
  if (node.op !== '.' && node.op !== '[]') return undefined;
  const [from, field] = node.args as readonly [unknown, unknown];
  const of = schemaOf(from, scope);
  if (!of) return undefined;
  const property = typeof field === 'string' ? schemaAt(schemaAt(of, 'properties'), field) : undefined;
  return property ?? schemaAt(of, node.op === '[]' && of['type'] === 'array' ? 'items' : 'additionalProperties');
}
