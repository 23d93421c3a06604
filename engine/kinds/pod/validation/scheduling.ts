import {
  type FieldErrors,
  labelKeyProblems,
  labelValueProblems,
  type LabelSelector,
  validateLabelSelector,
} from '../../../machinery/validation/index.ts';
import type { PodSpec } from '../../types.ts';

type Affinity = PodSpec['affinity'];
type NodeAffinity = NonNullable<NonNullable<Affinity>['nodeAffinity']>;
export type NodeSelector = NonNullable<NodeAffinity['requiredDuringSchedulingIgnoredDuringExecution']>;
type Term = NodeSelector['nodeSelectorTerms'][number];
type PodAffinity = NonNullable<NonNullable<Affinity>['podAffinity']>;
type PodAffinityTerm = NonNullable<PodAffinity['requiredDuringSchedulingIgnoredDuringExecution']>[number];

const required = 'requiredDuringSchedulingIgnoredDuringExecution';
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';

/** @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/ */
export function validateAffinity(affinity: Affinity, field: string, errors: FieldErrors): void {
  const node = affinity?.nodeAffinity;
  if (node?.[required]) validateNodeSelector(node[required], `${field}.nodeAffinity.${required}`, errors);
  for (const [i, { weight, preference }] of (node?.[preferred] ?? []).entries()) {
    const at = `${field}.nodeAffinity.${preferred}[${i}]`;
    validateWeight(weight, at, errors);
    validateTerm(preference, `${at}.preference`, errors);
  }
  for (const sort of ['podAffinity', 'podAntiAffinity'] as const) {
    for (const [i, term] of (affinity?.[sort]?.[required] ?? []).entries()) {
      validatePodTerm(term, `${field}.${sort}.${required}[${i}]`, errors);
    }
    for (const [i, { weight, podAffinityTerm }] of (affinity?.[sort]?.[preferred] ?? []).entries()) {
      const at = `${field}.${sort}.${preferred}[${i}]`;
      validateWeight(weight, at, errors);
      validatePodTerm(podAffinityTerm, `${at}.podAffinityTerm`, errors);
    }
  }
}

function validateWeight(weight: number, field: string, errors: FieldErrors): void {
  if (weight < 1 || weight > 100) errors.invalid(`${field}.weight`, weight, 'must be in the range 1-100');
}

export function validateNodeSelector(selector: NodeSelector, field: string, errors: FieldErrors): void {
  const at = `${field}.nodeSelectorTerms`;
  if (!selector.nodeSelectorTerms?.length) errors.required(at, 'must have at least one node selector term');
  for (const [i, term] of (selector.nodeSelectorTerms ?? []).entries()) validateTerm(term, `${at}[${i}]`, errors);
}

function validateTerm(term: Term | undefined, field: string, errors: FieldErrors): void {
  for (const part of ['matchExpressions', 'matchFields'] as const) {
    for (const [i, { key, operator, values = [] }] of (term?.[part] ?? []).entries()) {
      const at = `${field}.${part}[${i}]`;
      if (operator === 'In' || operator === 'NotIn') {
        if (values.length === 0)
          errors.required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
      } else if (operator === 'Exists' || operator === 'DoesNotExist') {
        if (values.length > 0) {
          errors.forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
      } else if (operator === 'Gt' || operator === 'Lt') {
        if (values.length !== 1) {
          errors.required(`${at}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'");
        }
      } else errors.invalid(`${at}.operator`, operator, 'not a valid selector operator');
      if (part === 'matchExpressions') {
        errors.allInvalid(`${at}.key`, key, labelKeyProblems(key));
        if (operator !== 'In' && operator !== 'NotIn') continue;
        for (const [j, value] of values.entries()) {
          errors.allInvalid(`${at}.values[${j}]`, value, labelValueProblems(value));
        }
      } else if (key !== 'metadata.name') errors.invalid(`${at}.key`, key, 'not a valid field selector key');
    }
  }
}

function validatePodTerm(term: PodAffinityTerm, field: string, errors: FieldErrors): void {
  validateLabelSelector(term.labelSelector, `${field}.labelSelector`, errors);
  validateLabelSelector(term.namespaceSelector, `${field}.namespaceSelector`, errors);
  const topologyKey = term.topologyKey ?? '';
  if (topologyKey === '') errors.required(`${field}.topologyKey`, 'can not be empty');
  errors.allInvalid(`${field}.topologyKey`, topologyKey, labelKeyProblems(topologyKey));
}

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
export function validateTolerations(tolerations: PodSpec['tolerations'], field: string, errors: FieldErrors): void {
  for (const [i, toleration] of (tolerations ?? []).entries()) {
    const at = `${field}[${i}]`;
    const { key = '', operator = '', value = '', effect, tolerationSeconds } = toleration;
    if (key !== '') errors.allInvalid(`${at}.key`, key, labelKeyProblems(key));
    else if (operator !== 'Exists') {
      const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      errors.invalid(`${at}.operator`, operator, detail);
    }
    if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
      errors.invalid(`${at}.effect`, effect ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set");
    }
    if (operator === '' || operator === 'Equal') {
      const problem = labelValueProblems(value);
      if (problem.length > 0) errors.invalid(`${at}.operator`, value, problem.join(';'));
    } else if (operator === 'Exists') {
      if (value !== '') errors.invalid(`${at}.operator`, toleration, "value must be empty when `operator` is 'Exists'");
    } else errors.notSupported(`${at}.operator`, operator, ['Equal', 'Exists']);
    if (effect) errors.oneOf(`${at}.effect`, effect, effects);
  }
}

/** @see https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/ */
export function validateSpread(
  constraints: PodSpec['topologySpreadConstraints'],
  field: string,
  errors: FieldErrors,
): void {
  const seen = new Set<string>();
  for (const [i, constraint] of (constraints ?? []).entries()) {
    const at = `${field}[${i}]`;
    if (constraint.maxSkew <= 0) errors.invalid(`${at}.maxSkew`, constraint.maxSkew, 'must be greater than zero');
    if (!constraint.topologyKey) errors.required(`${at}.topologyKey`, 'can not be empty');
    else errors.allInvalid(`${at}.topologyKey`, constraint.topologyKey, labelKeyProblems(constraint.topologyKey));
    if (!['DoNotSchedule', 'ScheduleAnyway'].includes(constraint.whenUnsatisfiable)) {
      errors.notSupported(`${at}.whenUnsatisfiable`, constraint.whenUnsatisfiable ?? '', [
        'DoNotSchedule',
        'ScheduleAnyway',
      ]);
    }
    const pair = `{${constraint.topologyKey}, ${constraint.whenUnsatisfiable}}`;
    if (seen.has(pair)) errors.duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, pair);
    seen.add(pair);
    if (constraint.minDomains !== undefined) {
      if (constraint.minDomains <= 0) {
        errors.invalid(`${at}.minDomains`, constraint.minDomains, 'must be greater than zero');
      }
      if (constraint.whenUnsatisfiable !== 'DoNotSchedule') {
        const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${constraint.whenUnsatisfiable}`;
        errors.invalid(`${at}.minDomains`, constraint.minDomains, detail);
      }
    }
    errors.oneOfIfSet(`${at}.nodeAffinityPolicy`, constraint.nodeAffinityPolicy, ['Honor', 'Ignore']);
    errors.oneOfIfSet(`${at}.nodeTaintsPolicy`, constraint.nodeTaintsPolicy, ['Honor', 'Ignore']);
    const selector: LabelSelector | undefined = constraint.labelSelector;
    validateLabelSelector(selector, `${at}.labelSelector`, errors);
  }
}
