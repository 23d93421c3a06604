/** Columns and cells that many kinds share. */
import { ageOf } from '../../machinery/duration.ts';
import type { DeepReadonly, KubeObject } from '../../machinery/types.ts';
import type { TypedColumn } from '../behaviour.ts';

type Value<T> = TypedColumn<T>['value'];

const objectMetaDocs = {
  name: 'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names',
  creationTimestamp:
    'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata',
};

export const name: TypedColumn<KubeObject> = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: objectMetaDocs.name,
  value: (object) => object.metadata.name,
};

export const age: TypedColumn<KubeObject> = {
  name: 'Age',
  type: 'string',
  description: objectMetaDocs.creationTimestamp,
  value: (object, now) => ageOf(object.metadata.creationTimestamp, now),
};

export const createdAt: TypedColumn<KubeObject> = {
  name: 'Created At',
  type: 'string',
  description: objectMetaDocs.creationTimestamp,
  value: (object) => object.metadata.creationTimestamp,
};

/** A column of text. */
export const text = <T>(name: string, value: Value<T>): TypedColumn<T> => ({ name, type: 'string', value });
export const integer = <T>(name: string, value: Value<T>): TypedColumn<T> => ({ name, type: 'integer', value });
/** Shown with -o wide alone. */
export const wide = <T>(name: string, value: Value<T>): TypedColumn<T> => ({
  name,
  type: 'string',
  priority: 1,
  value,
});

type Containers = readonly { readonly name: string; readonly image?: string }[] | undefined;

export const containerNames = (containers: Containers): string => (containers ?? []).map((c) => c.name).join(',');
export const containerImages = (containers: Containers): string =>
  (containers ?? []).map((c) => c.image ?? '').join(',');

/** A map as `key=value,…`, sorted by key; `<none>` where it is empty. */
export function formatLabels(labels: { readonly [key: string]: string } | undefined): string {
  const keys = Object.keys(labels ?? {}).sort();
  return keys.length === 0 ? '<none>' : keys.map((key) => `${key}=${labels?.[key]}`).join(',');
}

export type LabelSelector = DeepReadonly<{
  matchLabels?: { [key: string]: string };
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}>;

/** A label selector in the syntax of `-l`; `<none>` where it selects everything or is absent. */
export function formatLabelSelector(selector: LabelSelector | undefined): string {
  const terms: { key: string; term: string }[] = [];
  for (const [key, value] of Object.entries(selector?.matchLabels ?? {})) terms.push({ key, term: `${key}=${value}` });
  for (const { key, operator, values } of selector?.matchExpressions ?? []) {
    const set = `(${[...(values ?? [])].sort().join(',')})`;
    if (operator === 'In') terms.push({ key, term: `${key} in ${set}` });
    else if (operator === 'NotIn') terms.push({ key, term: `${key} notin ${set}` });
    else if (operator === 'Exists') terms.push({ key, term: key });
    else if (operator === 'DoesNotExist') terms.push({ key, term: `!${key}` });
    else return '<error>';
  }
  if (terms.length === 0) return '<none>';
  return terms
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map((t) => t.term)
    .join(',');
}

/** At most three of a list, then how many more. */
export function firstThree(list: readonly string[], empty: string): string {
  if (list.length === 0) return empty;
  const shown = list.slice(0, 3).join(',');
  return list.length > 3 ? `${shown} + ${list.length - 3} more...` : shown;
}

const accessModeAbbreviations: { readonly [mode: string]: string } = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

/** `RWO,ROX`, each once, in this order. */
export const formatAccessModes = (modes: readonly string[] | undefined): string =>
  Object.entries(accessModeAbbreviations)
    .filter(([mode]) => modes?.includes(mode))
    .map(([, short]) => short)
    .join(',');

/** A condition's status, or undefined. */
export const conditionStatus = (
  conditions: readonly { readonly type: string; readonly status: string }[] | undefined,
  type: string,
): string | undefined => conditions?.find((c) => c.type === type)?.status;
