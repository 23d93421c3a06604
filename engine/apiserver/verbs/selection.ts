import { badRequest } from '../../machinery/errors.ts';
import {
  type FieldRequirement,
  labelMatcher,
  parseFieldSelector,
  parseLabelSelector,
} from '../../machinery/selectors/index.ts';
import type { KubeObject } from '../../machinery/types.ts';
import type { WatchFilter } from '../../store/index.ts';
import type { Endpoint } from '../endpoint.ts';

type FieldReader = (object: KubeObject) => string;

const ofEveryKind: { readonly [path: string]: FieldReader } = {
  'metadata.name': (object) => object.metadata.name,
  'metadata.namespace': (object) => object.metadata.namespace ?? '',
};

/** Label and field selectors of a list or watch, compiled. */
export interface Selection {
  readonly labels: ((object: KubeObject) => boolean) | undefined;
  readonly fields: readonly (FieldRequirement & { readonly of: FieldReader })[];
}

/** @throws ApiError 400 for a selector that does not parse, or a field that cannot be selected by */
export function parseSelection(
  endpoint: Endpoint,
  { labelSelector, fieldSelector }: { readonly labelSelector?: string; readonly fieldSelector?: string },
): Selection {
  const byLabels = labelSelector ? labelMatcher(parseLabelSelector(labelSelector)) : undefined;
  return {
    labels: byLabels && ((object) => byLabels(object.metadata.labels)),
    fields: fieldSelector
      ? parseFieldSelector(fieldSelector).map((requirement) => ({
          ...requirement,
          of: readerOf(endpoint, requirement.path),
        }))
      : [],
  };
}

function readerOf({ definition }: Endpoint, path: string): FieldReader {
  const reader = definition.selectableFields?.[path] ?? ofEveryKind[path];
  if (reader) return reader;
  throw badRequest(
    definition.selectableFields
      ? `field label not supported: ${path}`
      : `"${path}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
  );
}

/** One function for all demands; undefined where everything matches. */
export function matcherOf({ labels, fields }: Selection): ((object: KubeObject) => boolean) | undefined {
  if (fields.length === 0) return labels;
  return (object) =>
    fields.every(({ of, operator, value }) => (of(object) === value) === (operator === '=')) &&
    (labels === undefined || labels(object));
}

/** For a watch, the first equality becomes an index, so that watchers of different values cost each other nothing. */
export function watchFilterOf(selection: Selection, namespace: string | undefined): WatchFilter {
  const indexed = selection.fields.find(({ operator }) => operator === '=');
  const matches = matcherOf({ ...selection, fields: selection.fields.filter((field) => field !== indexed) });
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(indexed ? { index: { name: indexed.path, value: indexed.value, of: indexed.of } } : {}),
    ...(matches ? { matches } : {}),
  };
}
