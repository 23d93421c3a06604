import type { DeepReadonly } from '../types.ts';
import type { FieldErrors } from './field-errors.ts';
import { labelKeyProblems, labelValueProblems } from './names.ts';

export type LabelSelector = DeepReadonly<{
  matchLabels?: { [key: string]: string };
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}>;
type Labels = { readonly [key: string]: string } | undefined;

/** Keys and values of labels; `field` names the map itself. */
export function validateLabels(labels: Labels, field: string, errors: FieldErrors): void {
  for (const key in labels) {
    errors.allInvalid(field, key, labelKeyProblems(key));
    errors.allInvalid(field, labels[key], labelValueProblems(labels[key] ?? ''));
  }
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/label-selector/ */
export function validateLabelSelector(selector: LabelSelector | undefined, field: string, errors: FieldErrors): void {
  validateLabels(selector?.matchLabels, `${field}.matchLabels`, errors);
  for (const [index, requirement] of (selector?.matchExpressions ?? []).entries()) {
    const path = `${field}.matchExpressions[${index}]`;
    const values = requirement.values ?? [];
    if (requirement.operator === 'In' || requirement.operator === 'NotIn') {
      if (values.length === 0)
        errors.required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
    } else if (requirement.operator === 'Exists' || requirement.operator === 'DoesNotExist') {
      if (values.length > 0) {
        errors.forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
      }
    } else errors.invalid(`${path}.operator`, requirement.operator, 'not a valid selector operator');
    errors.allInvalid(`${path}.key`, requirement.key, labelKeyProblems(requirement.key));
    for (const [i, value] of values.entries()) {
      errors.allInvalid(`${path}.values[${i}]`, value, labelValueProblems(value));
    }
  }
}

export const selectsEverything = (selector: LabelSelector | undefined): boolean =>
  Object.keys(selector?.matchLabels ?? {}).length === 0 && (selector?.matchExpressions ?? []).length === 0;

/** Whether a selector picks these labels. */
export function selectorMatches(selector: LabelSelector, labels: Labels): boolean {
  const has = (key: string): boolean => labels !== undefined && Object.hasOwn(labels, key);
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    if (!has(key) || labels?.[key] !== value) return false;
  }
  return (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    const value = labels?.[key];
    switch (operator) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return has(key);
      default:
        return !has(key);
    }
  });
}
