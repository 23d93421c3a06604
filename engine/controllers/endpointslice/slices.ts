import type { EndpointSlice } from '../../kinds/types.ts';
import { limits } from '../../limits.ts';
import { equal } from '../support/equal.ts';

export type Endpoint = NonNullable<EndpointSlice['endpoints']>[number];
export type EndpointPort = NonNullable<EndpointSlice['ports']>[number];

/** Endpoints that share their ports, and so may share a slice. */
export interface PortGroup {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

export interface SliceContent {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

export interface SlicePlan {
  readonly create: readonly SliceContent[];
  readonly update: readonly (readonly [EndpointSlice, SliceContent])[];
  readonly remove: readonly EndpointSlice[];
}

/**
 * The fewest writes that bring slices to the endpoints wanted: what stays, stays where it is; what is new fills slices that
 * are written anyway, then ones with room, then new ones; a slice that is left over is used again before one is created.
 */
export function planSlices(existing: readonly EndpointSlice[], groups: readonly PortGroup[]): SlicePlan {
  const create: SliceContent[] = [];
  const update: (readonly [EndpointSlice, SliceContent])[] = [];
  const free = new Set(existing);
  for (const group of groups) {
    const mine = existing.filter((slice) => free.has(slice) && equal(slice.ports ?? [], group.ports));
    for (const slice of mine) free.delete(slice);
    const plan = fillGroup(mine, group);
    create.push(...plan.create);
    update.push(...plan.update);
    for (const slice of plan.remove) free.add(slice);
  }
  const remove = [...free];
  while (remove.length > 0 && create.length > 0) {
    const [slice, content] = [remove.shift(), create.shift()];
    if (slice && content) update.push([slice, content]);
  }
  return { create, update, remove };
}

const identityOf = ({ addresses, targetRef }: Endpoint): string => `${targetRef?.uid ?? ''}|${addresses.join()}`;

function fillGroup(slices: readonly EndpointSlice[], { ports, endpoints }: PortGroup): SlicePlan {
  const wanted = new Map(endpoints.map((endpoint) => [identityOf(endpoint), endpoint]));
  const drafts = slices.map((slice) => {
    const kept: Endpoint[] = [];
    let changed = false;
    for (const endpoint of slice.endpoints ?? []) {
      const id = identityOf(endpoint);
      const next = wanted.get(id);
      wanted.delete(id);
      if (next) kept.push(next);
      if (!next || !equal(next, endpoint)) changed = true;
    }
    return { slice, kept, changed };
  });
  const left = [...wanted.values()];
  const fill = (draft: (typeof drafts)[number]) => {
    const room = limits.endpointsPerSlice - draft.kept.length;
    if (room <= 0 || left.length === 0) return;
    draft.kept.push(...left.splice(0, room));
    draft.changed = true;
  };
  for (const draft of drafts) if (draft.changed && draft.kept.length > 0) fill(draft);
  for (const draft of drafts) fill(draft);
  const create: SliceContent[] = [];
  while (left.length > 0) create.push({ ports, endpoints: left.splice(0, limits.endpointsPerSlice) });
  // a Service without endpoints keeps one empty slice
  const needed = endpoints.length === 0 ? drafts.slice(0, 1) : drafts.filter(({ kept }) => kept.length > 0);
  if (endpoints.length === 0 && drafts.length === 0) create.push({ ports, endpoints: [] });
  return {
    create,
    update: needed
      .filter(({ changed }) => changed)
      .map(({ slice, kept }) => [slice, { ports, endpoints: kept }] as const),
    remove: drafts.filter((draft) => !needed.includes(draft)).map(({ slice }) => slice),
  };
}
