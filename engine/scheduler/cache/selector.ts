import type { DeepReadonly } from '../../machinery/types.ts';

type Labels = { readonly [key: string]: string } | undefined;

/** A LabelSelector as the API has it. */
export type LabelSelector = DeepReadonly<{
  matchLabels?: { [key: string]: string };
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}>;

export interface Selector {
  matches(labels: Labels): boolean;
  /** The same text for selectors of the same meaning. */
  readonly id: string;
  /** `key=value` that every match has, where there is one: lets an index find the selector from a pod's labels. */
  readonly anchor: string | undefined;
}

interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

export const matchNothing: Selector = { matches: () => false, id: '!', anchor: undefined };

const compiled = new WeakMap<object, Selector>();

/** A missing selector matches nothing, an empty one everything. */
export function selectorOf(selector: LabelSelector | undefined): Selector {
  if (!selector) return matchNothing;
  const known = compiled.get(selector);
  if (known) return known;
  const fresh = compile(requirementsOf(selector));
  compiled.set(selector, fresh);
  return fresh;
}

/** The selector's demands with labels that match exactly, besides. */
export function selectorWith(selector: LabelSelector, labels: { readonly [key: string]: string }): Selector {
  const exact = Object.entries(labels).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
  return compile([...requirementsOf(selector), ...exact]);
}

function requirementsOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): Requirement[] {
  return [
    ...Object.entries(matchLabels).map(([key, value]) => ({ key, operator: 'In', values: [value] })),
    ...matchExpressions.map(({ key, operator, values = [] }) => ({ key, operator, values })),
  ];
}

function compile(requirements: readonly Requirement[]): Selector {
  const parts = requirements.map(({ key, operator, values }) => `${key} ${operator} ${values.toSorted().join('|')}`);
  const pin = requirements.find(({ operator, values }) => operator === 'In' && values.length === 1);
  return {
    matches: (labels) => requirements.every((requirement) => satisfies(labels?.[requirement.key], requirement)),
    id: [...new Set(parts)].toSorted().join(','),
    anchor: pin && `${pin.key}=${pin.values[0]}`,
  };
}

/** One requirement of a label selector or a node selector on a label's value. */
export function satisfies(value: string | undefined, { operator, values }: Omit<Requirement, 'key'>): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return compare(value, values[0]) > 0;
    case 'Lt':
      return compare(value, values[0]) < 0;
    default:
      return false;
  }
}

/** Zero, so that neither Gt nor Lt holds, where one is no integer. */
function compare(value: string | undefined, other: string | undefined): number {
  const integer = /^[+-]?\d+$/;
  if (value === undefined || other === undefined || !integer.test(value) || !integer.test(other)) return 0;
  return Number(value) - Number(other);
}
