import { labelMatcher, parseLabelSelector } from '../../machinery/selectors/labels.ts';

/** Whether labels match a selector as the command line has it; '' matches all. */
export function matchesSelector(labels: { readonly [key: string]: string } | undefined, selector: string): boolean {
  if (selector === '') return true;
  const matches = labelMatcher(parseLabelSelector(selector));
  return matches === undefined || matches(labels ?? {});
}
