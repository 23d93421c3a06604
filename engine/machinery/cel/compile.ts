import { type Environment, type ParseResult } from '@marcbachmann/cel-js';
import { limits } from '../../limits.ts';
import { type Budget, chargeLoops, costExceeded, visit } from './budget.ts';
import { declareSchema, schemaTypePrefix } from './declarations.ts';
import { estimateCost } from './estimate.ts';
import { kubernetesEnvironment } from './environment.ts';
import { compareByListType, hasListTypes } from './list-types.ts';
import { guardMatches } from './matches.ts';
import { checkCel } from './issues.ts';
import { wordsOf } from './messages.ts';
import type { JsonSchema } from './values.ts';

/** What a variable is: anything (`dyn`), a type of CEL by its name, or what a schema says. */
export type VariableType = string | { readonly schema: JsonSchema };

export interface CelOptions {
  /** The variables that the expression may name. */
  readonly variables: { readonly [name: string]: VariableType };
  /** Variables with fields of types that CEL names, those of the other variables' schemas among them. */
  readonly records?: { readonly [name: string]: { readonly [field: string]: string } } | undefined;
  /** What it must give, where that matters: `bool`, `string`. */
  readonly result?: 'bool' | 'string';
  /** Declares further types and functions on an environment of the expression's own (an `authorizer`, say). */
  readonly declare?: ((environment: Environment) => void) | undefined;
  /** Steps that one evaluation may take, where it is not the usual. */
  readonly cost?: number;
}

export type CelResult =
  | { readonly ok: true; readonly value: unknown; readonly cost: number }
  /** `exceeded`: it was stopped because it took too long. */
  | { readonly ok: false; readonly message: string; readonly exceeded: boolean; readonly cost: number };

export interface CelExpression {
  readonly expression: string;
  /** Why it cannot be used; empty for one that can. In a Kubernetes API server's words, with the place. */
  readonly problems: readonly string[];
  /** What it gives, as far as the schemas tell: `dyn` where they do not. */
  readonly type: string;
  /** What one evaluation costs at most, by the schemas of its variables; 0 for one with problems. */
  readonly estimate: number;
  /** The variables that it names. */
  readonly names: ReadonlySet<string>;
  /** With values of CEL (see `toCel`). Never throws. */
  evaluate(variables: { readonly [name: string]: unknown }): CelResult;
}

/**
 * Compiles an expression of the Common Expression Language with Kubernetes' functions.
 *
 * @see https://kubernetes.io/docs/reference/using-api/cel/
 */
export function compileCel(expression: string, options: CelOptions): CelExpression {
  const budget: Budget = { left: 0, exceeded: false };
  const allowed = options.cost ?? limits.celCost;
  if (expression.length > limits.celCharacters) {
    return unusable(expression, [`expression is longer than ${limits.celCharacters} characters`]);
  }
  const typed = checkTyped(expression, options);
  if (typed.problem !== undefined) return unusable(expression, [typed.problem]);
  const checked = checkCel(
    environmentFor(options, () => 'dyn'),
    expression,
    () => false,
  );
  if (!checked.ok) return unusable(expression, [checked.problem ?? '']);
  const { parsed } = checked;
  try {
    chargeLoops(parsed, budget);
    guardMatches(parsed);
    if (variableSchemas(options).some(hasListTypes)) compareByListType(parsed);
  } catch (error) {
    return unusable(expression, [wordsOf(error)]);
  }
  return {
    expression,
    problems: [],
    type: typed.type,
    estimate: estimateCost(parsed.ast, schemasOf(options)),
    names: namesIn(parsed, options),
    evaluate(variables) {
      budget.left = allowed;
      budget.exceeded = false;
      const failed = (message: string): CelResult => ({
        ok: false,
        message: budget.exceeded ? costExceeded : message,
        exceeded: budget.exceeded,
        cost: allowed - budget.left + 1,
      });
      try {
        const value: unknown = parsed({ ...variables });
        if (budget.exceeded) return failed(costExceeded);
        if (options.result && typeof value !== javaScriptTypes[options.result]) {
          return failed(`expected ${options.result}, got ${typeof value}`);
        }
        return { ok: true, value, cost: allowed - budget.left + 1 };
      } catch (error) {
        return failed(wordsOf(error));
      }
    },
  };
}

const javaScriptTypes = { bool: 'boolean', string: 'string' } as const;

const unusable = (expression: string, problems: readonly string[]): CelExpression => ({
  expression,
  problems,
  type: 'dyn',
  estimate: 0,
  names: new Set(),
  evaluate: () => ({ ok: false, message: problems[0] ?? '', exceeded: false, cost: 0 }),
});

/** Checked with the types of the schemas; what is computed with later is looked at by its values. */
function checkTyped(
  expression: string,
  options: CelOptions,
): { readonly type: string; readonly problem?: string | undefined } {
  // the library knows no operators on types of its user's: equality of objects is found out by their values
  const overlooks = (message: string) => message.includes(schemaTypePrefix);
  const checked = checkCel(environmentFor(options, declareSchema), expression, overlooks);
  if (!checked.ok) return { type: 'dyn', problem: checked.problem };
  const { type } = checked;
  if (options.result && type !== options.result && type !== 'dyn') {
    return { type, problem: options.result === 'bool' ? 'must evaluate to a bool' : 'must evaluate to a string' };
  }
  return { type };
}

function environmentFor(
  { variables, records = {}, declare }: CelOptions,
  typeOf: (environment: Environment, schema: JsonSchema) => string,
): Environment {
  const environment = kubernetesEnvironment().clone();
  declare?.(environment);
  for (const [name, type] of Object.entries(variables)) {
    environment.registerVariable(name, typeof type === 'string' ? type : typeOf(environment, type.schema));
  }
  for (const [name, fields] of Object.entries(records)) {
    const type = `Record$${name}`;
    if (typeOf === declareSchema) environment.registerType({ name: type, schema: fields });
    environment.registerVariable(name, typeOf === declareSchema ? type : 'dyn');
  }
  return environment;
}

const variableSchemas = ({ variables }: CelOptions): readonly JsonSchema[] =>
  Object.values(variables).flatMap((type) => (typeof type === 'string' ? [] : [type.schema]));

const schemasOf = ({ variables }: CelOptions): ReadonlyMap<string, JsonSchema> =>
  new Map(Object.entries(variables).flatMap(([name, type]) => (typeof type === 'string' ? [] : [[name, type.schema]])));

function namesIn({ ast }: ParseResult, { variables }: CelOptions): ReadonlySet<string> {
  const names = new Set<string>();
  visit(ast, ({ op, args }) => {
    if (op === 'id' && typeof args === 'string' && Object.hasOwn(variables, args)) names.add(args);
  });
  return names;
}
