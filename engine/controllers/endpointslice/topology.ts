import type { Node, Service } from '../../kinds/types.ts';
import { quantityMilliValue, parseQuantity } from '../../machinery/quantity.ts';
import type { Endpoint, PortGroup } from './slices.ts';

/** How much more than its share a zone's endpoints may have to bear. */
const overload = 0.2;
const modeAnnotation = 'service.kubernetes.io/topology-mode';
const formerModeAnnotation = 'service.kubernetes.io/topology-aware-hints';

/** Whether a Service asks for endpoints to be shared out among zones by their processors. */
export function wantsTopology({ metadata: { annotations } }: Service): boolean {
  const mode = annotations?.[modeAnnotation] ?? annotations?.[formerModeAnnotation];
  return mode === 'Auto' || mode === 'auto';
}

/** The endpoints shared out, or why they are not. */
export type Shared = { readonly groups: readonly PortGroup[] } | { readonly problem: string };

/** A zone's share of all processors of the nodes that are ready. */
type Ratios = ReadonlyMap<string, number>;

/**
 * Shares endpoints out among zones in proportion to the processors of each: most stay in their own, a zone with too few is
 * given some of another's.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/topology-aware-routing/
 */
export function sharedByZone(groups: readonly PortGroup[], nodes: readonly Node[], family: string): Shared {
  const ratios = zoneRatios(nodes);
  if (typeof ratios === 'string') return { problem: `${ratios}, addressType: ${family}` };
  const shared: PortGroup[] = [];
  for (const { ports, endpoints } of groups) {
    const ready = endpoints.filter(({ conditions }) => conditions?.ready);
    const zones = assign(ready, ratios);
    if (typeof zones === 'string') return { problem: `${zones}, addressType: ${family}` };
    shared.push({
      ports,
      endpoints: endpoints.map((endpoint) => {
        const zone = zones.get(endpoint);
        return zone === undefined ? endpoint : { ...endpoint, hints: { forZones: [{ name: zone }] } };
      }),
    });
  }
  return { groups: shared };
}

function zoneRatios(nodes: readonly Node[]): Ratios | string {
  const byZone = new Map<string, number>();
  let total = 0;
  for (const { metadata, status } of nodes) {
    if (metadata.labels?.['node-role.kubernetes.io/control-plane'] !== undefined) continue;
    if (!status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True')) continue;
    const zone = metadata.labels?.['topology.kubernetes.io/zone'];
    const cpu = quantityMilliValue(
      parseQuantity(status.allocatable?.['cpu'] ?? '0') ?? { nanos: 0n, format: 'DecimalSI' },
    );
    if (zone === undefined || cpu === 0) {
      return 'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes';
    }
    byZone.set(zone, (byZone.get(zone) ?? 0) + cpu);
    total += cpu;
  }
  if (byZone.size < 2) return 'Nodes only ready in one zone';
  return new Map([...byZone].map(([zone, cpu]) => [zone, cpu / total]));
}

function assign(ready: readonly Endpoint[], ratios: Ratios): ReadonlyMap<Endpoint, string> | string {
  const counted = `(${ready.length} endpoints, ${ratios.size} zones)`;
  if (ready.length < ratios.size) return `Insufficient number of endpoints ${counted}`;
  const least = new Map<string, number>();
  let sum = 0;
  for (const [zone, ratio] of ratios) {
    const minimum = Math.ceil((ratio * ready.length) / (1 + overload));
    least.set(zone, minimum);
    sum += minimum;
  }
  if (sum > ready.length) {
    return `Unable to allocate minimum required endpoints to each zone without exceeding overload threshold ${counted}`;
  }
  const zones = new Map<Endpoint, string>();
  const members = new Map<string, Endpoint[]>([...ratios.keys()].map((zone) => [zone, []]));
  /** Endpoints in zones without a ready node: anybody may have them. */
  const spare: Endpoint[] = [];
  for (const endpoint of ready) {
    if (endpoint.zone === undefined) return 'One or more endpoints do not have a zone specified';
    (members.get(endpoint.zone) ?? spare).push(endpoint);
    zones.set(endpoint, endpoint.zone);
  }
  const surplus = (zone: string) => (members.get(zone)?.length ?? 0) - (ratios.get(zone) ?? 0) * ready.length;
  for (const [zone, minimum] of least) {
    while ((members.get(zone)?.length ?? 0) < minimum) {
      const giving = [...ratios.keys()].sort((a, b) => surplus(b) - surplus(a))[0] ?? zone;
      const moved = spare.pop() ?? members.get(giving)?.pop();
      if (!moved) break;
      members.get(zone)?.push(moved);
      zones.set(moved, zone);
    }
  }
  // whoever is left over goes to the zone that is furthest from its share
  for (const endpoint of spare) {
    const [zone] = [...ratios.keys()].sort((a, b) => surplus(a) - surplus(b));
    if (zone === undefined) continue;
    members.get(zone)?.push(endpoint);
    zones.set(endpoint, zone);
  }
  return zones;
}
