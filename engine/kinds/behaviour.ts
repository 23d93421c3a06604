import type { FieldError } from '../machinery/errors.ts';
import type { KubeObject } from '../machinery/types.ts';
import type { Column, Health, KindDefinition, PrepareContext, Relation } from './registry.ts';

/** What a kind's folder adds to its row of the discovery table. */
export type Behaviour = Partial<
  Omit<KindDefinition, 'group' | 'kind' | 'resource' | 'singular' | 'namespaced' | 'storageVersion'>
>;

/** A column over objects of one type. */
export interface TypedColumn<T> extends Omit<Column, 'value'> {
  readonly value: (object: T, now: number) => string | number | boolean | undefined;
}

/** The hooks of one kind, written over its own type. */
export interface TypedBehaviour<T extends KubeObject>
  extends Pick<Behaviour, 'versions' | 'storedAs' | 'timeToLiveSeconds' | 'defaultPropagation' | 'nameRule'> {
  readonly defaults?: (object: T, old?: T) => T;
  readonly prepareForCreate?: (object: T, context: PrepareContext) => T;
  readonly prepareForUpdate?: (object: T, old: T, context: PrepareContext) => T;
  readonly prepareForStatusUpdate?: (object: T, old: T, context: PrepareContext) => T;
  readonly validate?: (object: T) => readonly FieldError[];
  readonly validateUpdate?: (object: T, old: T) => readonly FieldError[];
  readonly validateStatusUpdate?: (object: T, old: T) => readonly FieldError[];
  readonly warnings?: (object: T, old?: T) => readonly string[];
  readonly generation?: (object: T, old: T) => boolean;
  readonly selectableFields?: { readonly [path: string]: (object: T) => string };
  readonly columns?: readonly TypedColumn<T>[];
  readonly gracePeriodSeconds?: (object: T) => number;
  readonly health?: (object: T) => Health;
  readonly relations?: (object: T) => readonly Relation[];
}

/**
 * Hands typed hooks to the registry, which knows objects only as `KubeObject`. The pipeline calls a kind's hooks with
 * objects that passed that kind's schema, and so the types hold.
 */
export function behaviour<T extends KubeObject>(typed: TypedBehaviour<T>): Behaviour {
  return typed as unknown as Behaviour;
}
