import type { Service } from '../../kinds/types.ts';
import type { Endpoint, PortGroup } from './slices.ts';

type Hints = NonNullable<Endpoint['hints']>;

const zoneHints = ({ zone }: Endpoint): Hints | undefined =>
  zone === undefined ? undefined : { forZones: [{ name: zone }] };
const nodeHints = (endpoint: Endpoint): Hints | undefined =>
  endpoint.nodeName === undefined
    ? zoneHints(endpoint)
    : { ...zoneHints(endpoint), forNodes: [{ name: endpoint.nodeName }] };

/** Whom an endpoint is meant for, by the Service's wish. */
const wishes: { readonly [wish: string]: (endpoint: Endpoint) => Hints | undefined } = {
  PreferClose: zoneHints,
  PreferSameZone: zoneHints,
  PreferSameNode: nodeHints,
};

/**
 * The endpoints with what the proxies of nearby nodes go by: `spec.trafficDistribution`.
 *
 * @see https://kubernetes.io/docs/reference/networking/virtual-ips/#traffic-distribution
 */
export function withTrafficDistribution({ spec }: Service, groups: readonly PortGroup[]): readonly PortGroup[] {
  const hintsOf = wishes[spec?.trafficDistribution ?? ''];
  if (!hintsOf) return groups;
  return groups.map(({ ports, endpoints }) => ({
    ports,
    endpoints: endpoints.map((endpoint) => {
      const hints = endpoint.conditions?.ready ? hintsOf(endpoint) : undefined;
      return hints ? { ...endpoint, hints } : endpoint;
    }),
  }));
}
