/** What the server hands out of ranges of its own: addresses and node ports of Services. */
import type { FieldError } from '../../machinery/errors.ts';
import type { KubeObject } from '../../machinery/types.ts';
import type { Random } from '../../sim/index.ts';
import type { Collection, Store } from '../../store/index.ts';
import type { Endpoint } from '../endpoint.ts';
import { createServiceAllocator } from './services.ts';

export interface Allocator {
  /** Keeps, in an update, what was handed out before and the client left out; drops what no longer belongs. */
  carryOver(next: KubeObject, old: KubeObject): KubeObject;
  /** The object with all that it needs, or why it cannot have it. Nothing is taken until it is stored. */
  allocate(key: string, object: KubeObject): { readonly object: KubeObject; readonly errors: readonly FieldError[] };
}

export type Allocators = (endpoint: Endpoint) => Allocator | undefined;

type Factory = (collection: Collection, random: Random) => Allocator;

const factories: { readonly [resourceAndGroup: string]: Factory } = {
  'services.': createServiceAllocator,
};

export function createAllocators(store: Store, random: Random): Allocators {
  const known = new Map(
    Object.entries(factories).map(([name, create]) => [name, create(store.collection(name.slice(0, -1)), random)]),
  );
  return ({ stored }) => known.get(`${stored.resource}.${stored.group}`);
}
