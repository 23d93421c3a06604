import { applies, changeAt, type FieldSpec } from './field-path.ts';
import { annotationFields, ownLabels, selectors, templateLabels } from './label-fields.ts';
import { isFields, type Resource } from './resource.ts';

export interface Pairs {
  readonly [key: string]: string;
}

/** One entry of `labels`. */
export interface Labels {
  readonly pairs: Pairs;
  readonly includeSelectors: boolean;
  readonly includeTemplates: boolean;
  readonly fields: readonly FieldSpec[];
}

export function addLabels(resources: readonly Resource[], labels: Labels): void {
  const fields = [
    ...labels.fields,
    ...ownLabels,
    ...(labels.includeTemplates || labels.includeSelectors ? templateLabels : []),
    ...(labels.includeSelectors ? selectors : []),
  ];
  addPairs(resources, labels.pairs, fields);
}

/** `commonAnnotations`. */
export const addAnnotations = (resources: readonly Resource[], pairs: Pairs): void =>
  addPairs(resources, pairs, annotationFields);

function addPairs(resources: readonly Resource[], pairs: Pairs, fields: readonly FieldSpec[]): void {
  if (Object.keys(pairs).length === 0) return;
  for (const resource of resources) {
    for (const field of fields) {
      if (!applies(field, resource)) continue;
      changeAt(resource.object, field, (before) => ({ ...(isFields(before) ? before : {}), ...pairs }));
    }
  }
}
