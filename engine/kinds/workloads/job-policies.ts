/** What the schemas cannot say of when a Job gives up, and when it has succeeded. */
import type { FieldErrors } from '../../machinery/validation/index.ts';
import { labelKeyProblems } from '../../machinery/validation/index.ts';
import type { Job } from '../types.ts';

type Spec = NonNullable<Job['spec']>;
type FailureRule = NonNullable<Spec['podFailurePolicy']>['rules'][number];
type ExitCodes = NonNullable<FailureRule['onExitCodes']>;
type SuccessRule = NonNullable<Spec['successPolicy']>['rules'][number];

const mostRules = 20;
const mostConditions = 20;
const mostExitCodes = 255;
const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const operators = ['In', 'NotIn'];
const statuses = ['False', 'True', 'Unknown'];

const valid = (choices: readonly string[]): string =>
  `valid values: [${choices.map((choice) => JSON.stringify(choice)).join(' ')}]`;

/** @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy */
export function validatePolicies(spec: Spec, field: string, errors: FieldErrors): void {
  const { podFailurePolicy, successPolicy, podReplacementPolicy } = spec;
  if (podFailurePolicy) {
    const at = `${field}.podFailurePolicy.rules`;
    const rules = podFailurePolicy.rules ?? [];
    errors.tooMany(at, rules.length, mostRules);
    for (const [i, rule] of rules.entries()) validateFailureRule(rule, spec, `${at}[${i}]`, errors);
  }
  if (successPolicy) {
    if (spec.completionMode !== 'Indexed') {
      errors.invalid(`${field}.successPolicy`, successPolicy, 'requires indexed completion mode');
    } else validateSuccessRules(successPolicy.rules ?? [], spec, `${field}.successPolicy.rules`, errors);
  }
  if (podReplacementPolicy !== undefined) {
    const choices = podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed'];
    errors.oneOfIfSet(`${field}.podReplacementPolicy`, podReplacementPolicy, choices);
  }
}

function validateFailureRule(rule: FailureRule, spec: Spec, field: string, errors: FieldErrors): void {
  const { action, onExitCodes, onPodConditions = [] } = rule;
  if (!action) errors.required(`${field}.action`, valid(actions));
  else if (action === 'FailIndex') {
    if (spec.backoffLimitPerIndex === undefined) {
      errors.invalid(`${field}.action`, action, 'requires the backoffLimitPerIndex to be set');
    }
  } else errors.oneOf(`${field}.action`, action, actions);
  if (onExitCodes) validateExitCodes(onExitCodes, spec, `${field}.onExitCodes`, errors);
  errors.tooMany(`${field}.onPodConditions`, onPodConditions.length, mostConditions);
  for (const [i, { type, status }] of onPodConditions.entries()) {
    const at = `${field}.onPodConditions[${i}]`;
    errors.allInvalid(`${at}.type`, type, labelKeyProblems(type));
    if (!status) errors.required(`${at}.status`, valid(statuses));
    else errors.oneOf(`${at}.status`, status, statuses);
  }
  if (onExitCodes && onPodConditions.length > 0) {
    errors.invalidPart(field, 'specifying both OnExitCodes and OnPodConditions is not supported');
  }
  if (!onExitCodes && onPodConditions.length === 0) {
    errors.invalidPart(field, 'specifying one of OnExitCodes and OnPodConditions is required');
  }
}

function validateExitCodes(codes: ExitCodes, { template }: Spec, field: string, errors: FieldErrors): void {
  const { operator, containerName, values = [] } = codes;
  if (!operator) errors.required(`${field}.operator`, valid(operators));
  else errors.oneOf(`${field}.operator`, operator, operators);
  const containers = [...(template?.spec?.containers ?? []), ...(template?.spec?.initContainers ?? [])];
  if (containerName !== undefined && !containers.some(({ name }) => name === containerName)) {
    const detail = 'must be one of the container or initContainer names in the pod template';
    errors.invalid(`${field}.containerName`, containerName, detail);
  }
  const at = `${field}.values`;
  if (values.length === 0) errors.invalid(at, values, 'at least one value is required');
  errors.tooMany(at, values.length, mostExitCodes);
  const seen = new Set<number>();
  for (const [i, value] of values.entries()) {
    if (seen.has(value)) errors.duplicate(`${at}[${i}]`, value);
    seen.add(value);
    if (operator === 'In' && value === 0) errors.invalid(`${at}[${i}]`, value, 'must not be 0 for the In operator');
  }
  if (values.some((value, i) => i > 0 && value < (values[i - 1] ?? value))) {
    errors.invalid(at, values, 'must be ordered');
  }
}

function validateSuccessRules(rules: readonly SuccessRule[], spec: Spec, field: string, errors: FieldErrors): void {
  if (rules.length === 0) {
    errors.required(field, 'at least one rules must be specified when the successPolicy is specified');
  }
  errors.tooMany(field, rules.length, mostRules);
  for (const [i, { succeededCount: count, succeededIndexes: indexes }] of rules.entries()) {
    const at = `${field}[${i}]`;
    if (count === undefined && indexes === undefined) {
      errors.required(at, 'at least one of succeededCount or succeededIndexes must be specified');
      continue;
    }
    const completions = spec.completions ?? 0;
    const named = indexes === undefined ? undefined : countIndexes(indexes, completions);
    if (typeof named === 'string') {
      errors.invalid(`${at}.succeededIndexes`, indexes, `error parsing succeededIndexes: ${named}`);
    }
    if (count === undefined) continue;
    if (count <= 0) errors.invalid(`${at}.succeededCount`, count, 'must be greater than 0');
    const least = 'must be less than or equal to';
    if (count > completions) {
      const detail = `${least} ${completions} (the number of specified completions)`;
      errors.invalid(`${at}.succeededCount`, count, detail);
    }
    if (typeof named === 'number' && count > named) {
      const detail = `${least} ${named} (the number of indexes in the specified succeededIndexes field)`;
      errors.invalid(`${at}.succeededCount`, count, detail);
    }
  }
}

/** How many indexes `1,3-5` names, or what is wrong with it. */
function countIndexes(text: string, completions: number): number | string {
  let total = 0;
  let last = -1;
  for (const part of text.split(',')) {
    const limits = part.split('-');
    if (limits.length > 2)
      return `the fragment ${JSON.stringify(part)} violates the requirement that an index interval can have at most two parts separated by '-'`;
    const numbers = limits.map(Number);
    const wrong = limits.find((limit) => !/^\d+$/.test(limit));
    if (wrong !== undefined) return `cannot convert string to integer for index: ${JSON.stringify(wrong)}`;
    const [first = 0, end = first] = numbers;
    const tooBig = [first, end].find((index) => index >= completions);
    if (tooBig !== undefined) return `too large index: ${JSON.stringify(String(tooBig))}`;
    if (first <= last) return `non-increasing order, previous: ${last}, current: ${first}`;
    if (limits.length === 2 && end <= first) return `non-increasing order, previous: ${first}, current: ${end}`;
    last = end;
    total += end - first + 1;
  }
  return total;
}
