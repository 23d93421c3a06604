/** Label and field selectors, as clients write them in lists and watches. */
export { type FieldRequirement, parseFieldSelector } from './fields.ts';
export {
  type LabelMatcher,
  type LabelRequirement,
  type Labels,
  labelMatcher,
  parseLabelSelector,
  satisfies,
} from './labels.ts';
export { formatLabelSelector, requirementsOf, selectsLabels } from './label-selector.ts';
