import type { Column, KindDefinition } from '../../kinds/registry.ts';
import type { Json, KubeObject, ListMeta } from '../../machinery/types.ts';

export const nameDescription =
  'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names';
export const ageDescription =
  'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata';

/** For kinds that say nothing of their columns; the server gives the time, clients make an age of it. */
const defaultColumns: readonly Column[] = [
  {
    name: 'Name',
    type: 'string',
    format: 'name',
    description: nameDescription,
    value: ({ metadata }) => metadata.name,
  },
  {
    name: 'Created At',
    type: 'date',
    description: ageDescription,
    value: ({ metadata }) => metadata.creationTimestamp,
  },
];

export type IncludeObject = 'None' | 'Metadata' | 'Object';

export interface TableOptions {
  readonly include: IncludeObject;
  /** Virtual milliseconds, for ages. */
  readonly now: number;
  /** `v1` or `v1beta1`. */
  readonly version: string;
  /** Of a version that has its own. */
  readonly columns?: readonly Column[];
  /** Watches send the columns once. */
  readonly headless?: boolean;
}

/** @see https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables */
export function tableOf(
  definition: KindDefinition,
  objects: readonly KubeObject[],
  metadata: ListMeta,
  options: TableOptions,
): unknown {
  const columns = options.columns ?? definition.columns ?? defaultColumns;
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${options.version}`,
    metadata,
    columnDefinitions: options.headless ? null : columns.map(describe),
    rows: objects.map((object) => ({
      cells: columns.map((column) => cell(column, object, options.now)),
      ...(options.include === 'None' ? {} : { object: options.include === 'Object' ? object : partialOf(object) }),
    })),
  };
}

function describe({ name, type, format, description, priority }: Column): Json {
  return {
    name,
    type,
    format: format ?? (name === 'Name' ? 'name' : ''),
    description: description ?? '',
    priority: priority ?? 0,
  };
}

function cell(column: Column, object: KubeObject, now: number): Json {
  return column.value(object, now) ?? null;
}

/** An object without all but its metadata. */
export function partialOf(object: KubeObject, version = 'v1'): unknown {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata: object.metadata };
}
