import { type Labels, satisfies } from '../../machinery/selectors/index.ts';

/** A LabelSelector as objects hold it (`matchLabels`, `matchExpressions`). */
export interface LabelSelector {
  readonly matchLabels?: { readonly [key: string]: string };
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

const operators = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!' } as const;

const compiled = new WeakMap<object, (labels: Labels) => boolean>();

/** Compiled once for each selector object. An absent selector matches nothing, an empty one everything. */
export function selects(selector: LabelSelector | undefined, labels: Labels): boolean {
  if (!selector) return false;
  let matcher = compiled.get(selector);
  if (!matcher) {
    matcher = compile(selector);
    compiled.set(selector, matcher);
  }
  return matcher(labels);
}

function compile({ matchLabels = {}, matchExpressions = [] }: LabelSelector): (labels: Labels) => boolean {
  const wanted = Object.entries(matchLabels);
  const requirements = matchExpressions.map(({ key, operator, values = [] }) => ({
    key,
    // validation lets no other operator through
    operator: operators[operator as keyof typeof operators],
    values,
  }));
  return (labels) => {
    for (const [key, value] of wanted) if (labels?.[key] !== value) return false;
    for (const requirement of requirements) if (!satisfies(labels, requirement)) return false;
    return true;
  };
}

export function isEmptySelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean {
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}

/** Whether all `wanted` labels are there with these values. */
export function hasLabels(labels: Labels, wanted: { readonly [key: string]: string } = {}): boolean {
  for (const key in wanted) if (labels?.[key] !== wanted[key]) return false;
  return true;
}
