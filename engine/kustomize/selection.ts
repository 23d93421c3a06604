import { labelMatcher, parseLabelSelector } from '../machinery/selectors/index.ts';
import { apiOf, identitiesOf, isFields, kindOf, metadataOf, type Resource, sameNamespace } from './resource.ts';

/** Which resources a patch or a replacement is for; what it does not say does not matter. */
export interface Selection {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly annotationSelector?: string;
}

/** Group, kind, name and namespace are patterns of which all must match; names that it had before count too. */
export function selects(selection: Selection, resource: Resource): boolean {
  const { group, version } = apiOf(resource);
  return (
    matches(selection.group, group) &&
    matches(selection.version, version) &&
    matches(selection.kind, kindOf(resource)) &&
    identitiesOf(resource).some(
      ({ name, namespace }) =>
        matches(selection.name, name) &&
        (!selection.namespace ||
          matches(selection.namespace, namespace) ||
          sameNamespace(selection.namespace, namespace)),
    ) &&
    selectsPairs(selection.labelSelector, metadataOf(resource).labels) &&
    selectsPairs(selection.annotationSelector, metadataOf(resource).annotations)
  );
}

function matches(pattern: string | undefined, text: string): boolean {
  return !pattern || new RegExp(`^(?:${pattern})$`).test(text);
}

function selectsPairs(selector: string | undefined, pairs: unknown): boolean {
  if (!selector) return true;
  const text = Object.fromEntries(
    Object.entries(isFields(pairs) ? pairs : {}).map(([key, value]) => [key, String(value)]),
  );
  return labelMatcher(parseLabelSelector(selector))?.(text) ?? true;
}
