import { isObject } from '../patch/merge.ts';
import { type LabelRequirement, type Labels, satisfies } from './labels.ts';

const operators: { readonly [name: string]: LabelRequirement['operator'] } = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
};

/**
 * The demands of a LabelSelector object (`matchLabels`, `matchExpressions`), or of the plain map that the oldest kinds have.
 * Undefined for no selector at all.
 */
export function requirementsOf(selector: unknown): readonly LabelRequirement[] | undefined {
  if (!isObject(selector)) return undefined;
  const structured = 'matchLabels' in selector || 'matchExpressions' in selector || Object.keys(selector).length === 0;
  const labels = structured ? selector['matchLabels'] : selector;
  const expressions = structured ? selector['matchExpressions'] : undefined;
  return [
    ...Object.entries(isObject(labels) ? labels : {}).map(
      ([key, value]): LabelRequirement => ({ key, operator: '=', values: [String(value)] }),
    ),
    ...(Array.isArray(expressions) ? expressions : []).filter(isObject).map(
      ({ key, operator, values }): LabelRequirement => ({
        key: String(key),
        operator: operators[String(operator)] ?? 'in',
        values: Array.isArray(values) ? values.map(String) : [],
      }),
    ),
  ];
}

/** Whether a LabelSelector object selects these labels. None selects nothing, an empty one everything. */
export function selectsLabels(selector: unknown, labels: Labels): boolean {
  return requirementsOf(selector)?.every((requirement) => satisfies(labels, requirement)) ?? false;
}

/** As text, keys in order: `app=web,tier in (a,b)`. */
export function formatLabelSelector(selector: unknown): string {
  return [...(requirementsOf(selector) ?? [])]
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ key, operator, values }) => {
      if (operator === 'exists') return key;
      if (operator === '!') return `!${key}`;
      return operator === '=' ? `${key}=${values[0]}` : `${key} ${operator} (${[...values].sort().join(',')})`;
    })
    .join(',');
}
