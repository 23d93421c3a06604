import type { Node } from '../../kinds/types.ts';
import { limits } from '../../limits.ts';
import { readyStatus } from './health.ts';

/** How much of a zone is ill. */
export type ZoneState = 'normal' | 'partial-disruption' | 'full-disruption';

const regionLabel = 'topology.kubernetes.io/region';
const zoneLabel = 'topology.kubernetes.io/zone';

/** Nodes fail together by zone: one of no zone is in the same as all others of none. */
export const zoneOf = ({ metadata: { labels } }: Node): string =>
  `${labels?.[regionLabel] ?? ''}/${labels?.[zoneLabel] ?? ''}`;

interface Zone {
  readonly state: ZoneState;
  /** Its nodes. */
  readonly size: number;
}

/**
 * The state of each zone.
 *
 * @see https://kubernetes.io/docs/concepts/architecture/nodes/#rate-limits-on-eviction
 */
export function zonesOf(nodes: Iterable<Node>): ReadonlyMap<string, Zone> {
  const counts = new Map<string, { ready: number; ill: number }>();
  for (const node of nodes) {
    const zone = zoneOf(node);
    const count = counts.get(zone) ?? { ready: 0, ill: 0 };
    if (readyStatus(node) === 'True') count.ready++;
    else count.ill++;
    counts.set(zone, count);
  }
  const zones = new Map<string, Zone>();
  for (const [zone, { ready, ill }] of counts) zones.set(zone, { state: stateOf(ready, ill), size: ready + ill });
  return zones;
}

function stateOf(ready: number, ill: number): ZoneState {
  const { unhealthyShare, unhealthyNodes } = limits.nodeEviction;
  if (ready === 0 && ill > 0) return 'full-disruption';
  if (ill >= unhealthyNodes && ill / (ready + ill) >= unhealthyShare) return 'partial-disruption';
  return 'normal';
}

/** How many nodes of a zone a second may be given the taint that drives pods away. */
export function evictionRate({ state, size }: Zone): number {
  const { rate, secondaryRate, largeZone } = limits.nodeEviction;
  if (state !== 'partial-disruption') return rate;
  return size > largeZone ? secondaryRate : 0;
}
