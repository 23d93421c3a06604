import { isApiError } from '../../machinery/errors.ts';
import { parseLabelSelector } from '../../machinery/selectors/labels.ts';
import { KubectlError } from '../errors.ts';

/** `a=b,c=d` (or `a==b`) as a map of labels. */
export function matchLabelsOf(text: string): { readonly [key: string]: string } {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const match = /^\s*([^=!\s]+)\s*==?\s*([^=!\s]*)\s*$/.exec(pair);
      if (!match) throw new KubectlError(`unexpected label spec: ${pair}`);
      return [match[1] ?? '', match[2] ?? ''];
    }),
  );
}

const operators = { in: 'In', notin: 'NotIn', exists: 'Exists', '!': 'DoesNotExist' } as const;

/** A selector of the command line as objects have it. Fails with a `KubectlError` where it is none. */
export function selectorOfText(text: string): {
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
  readonly matchLabels?: { readonly [key: string]: string };
} {
  const requirements = parsed(text);
  const labels = requirements.filter(({ operator }) => operator === '=');
  const expressions = requirements.flatMap(({ key, operator, values }) => {
    if (operator === '=') return [];
    if (operator === '>' || operator === '<') {
      throw new KubectlError(`"${operator === '>' ? 'gt' : 'lt'}" isn't supported in label selectors`);
    }
    if (operator === '!=') throw new KubectlError('"!=" is not a valid label selector operator');
    return [{ key, operator: operators[operator], ...(values.length > 0 ? { values: [...values].sort() } : {}) }];
  });
  return {
    ...(expressions.length > 0 ? { matchExpressions: expressions } : {}),
    ...(labels.length > 0
      ? { matchLabels: Object.fromEntries(labels.map(({ key, values }) => [key, values[0] ?? ''])) }
      : {}),
  };
}

function parsed(text: string): ReturnType<typeof parseLabelSelector> {
  try {
    return parseLabelSelector(text);
  } catch (error) {
    if (!isApiError(error)) throw error;
    throw new KubectlError(`couldn't parse the selector string ${JSON.stringify(text)}: ${error.message}`);
  }
}
