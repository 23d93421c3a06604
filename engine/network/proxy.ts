import type { Service } from '../kinds/types.ts';
import type { Random, Sim } from '../sim/index.ts';
import type { Endpoint, ServiceAddress, ServicePort, ServiceTable } from './services.ts';

/** Traffic that reached a service's address on some node. */
export interface ServiceTraffic {
  readonly service: Service;
  readonly port: ServicePort;
  readonly via: ServiceAddress | 'node-port';
  /** Whose rules apply: the node on which the traffic is, or came in. */
  readonly node: string | undefined;
  readonly zone?: string | undefined;
  /** Whether it comes from a pod or node of the cluster. */
  readonly internal: boolean;
  readonly clientAddress: string;
}

export type Balanced =
  | { readonly endpoint: Endpoint; readonly outOf: number; readonly sticky: boolean; readonly masquerade: boolean }
  /** `no-endpoints` is rejected; `no-local-endpoints` is dropped, as a node without them does. */
  | { readonly refused: 'no-endpoints' | 'no-local-endpoints' | 'source-not-allowed' };

/** Chooses an endpoint, as kube-proxy's rules do. With `peek` nothing is remembered and no chance is used up. */
export type LoadBalancer = (traffic: ServiceTraffic, peek?: boolean) => Balanced;

/** @see https://kubernetes.io/docs/reference/networking/virtual-ips/ */
export function createLoadBalancer(sim: Sim, table: ServiceTable): LoadBalancer {
  const random = sim.random.fork('kube-proxy');
  const affinities = createAffinities(sim);

  return (traffic, peek = false) => {
    const { service, port } = traffic;
    const external = traffic.via !== 'cluster';
    const local = isLocal(traffic);
    const all = table.endpoints(service, port);
    const near = local ? all.filter((e) => e.node === traffic.node) : topologyAware(all, traffic);
    const usable = serving(near);
    if (usable.length === 0) {
      return { refused: local && all.length > 0 ? 'no-local-endpoints' : 'no-endpoints' };
    }
    const masquerade = external && !local;
    const seconds = affinitySeconds(service);
    if (seconds === undefined) {
      return { endpoint: pick(usable, random, peek), outOf: usable.length, sticky: false, masquerade };
    }
    const key = `${service.metadata.namespace}/${service.metadata.name}:${port.port}/${traffic.clientAddress}`;
    const known = usable.find((e) => e.address === affinities.get(key));
    const endpoint = known ?? pick(usable, random, peek);
    if (!peek) affinities.set(key, endpoint.address, seconds * 1000);
    return { endpoint, outOf: usable.length, sticky: known !== undefined, masquerade };
  };
}

/** Whether only endpoints of this node may be used. Traffic from inside to an outer address is not held to `Local`. */
function isLocal({ service, via, internal }: ServiceTraffic): boolean {
  if (via === 'cluster') return service.spec?.internalTrafficPolicy === 'Local';
  return !internal && service.spec?.externalTrafficPolicy === 'Local';
}

/** The ready ones; where none is, those that end but still serve. */
function serving(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const ready = endpoints.filter((e) => e.ready);
  return ready.length > 0 ? ready : endpoints.filter((e) => e.serving && e.terminating);
}

/** Hints count only where every ready endpoint has one and one of them points here. */
function topologyAware(endpoints: readonly Endpoint[], { node, zone }: ServiceTraffic): readonly Endpoint[] {
  const ready = endpoints.filter((e) => e.ready);
  if (ready.length === 0) return endpoints;
  for (const [hints, here] of [
    [(e: Endpoint) => e.hintedNodes, node],
    [(e: Endpoint) => e.hintedZones, zone],
  ] as const) {
    if (here === undefined || !ready.every((e) => hints(e)?.length)) continue;
    const hinted = ready.filter((e) => hints(e)?.includes(here));
    if (hinted.length > 0) return hinted;
  }
  return endpoints;
}

function pick(endpoints: readonly Endpoint[], random: Random, peek: boolean): Endpoint {
  const chosen = endpoints[peek ? 0 : random.below(endpoints.length)];
  if (!chosen) throw new RangeError('no endpoint to choose from');
  return chosen;
}

function affinitySeconds({ spec }: Service): number | undefined {
  if (spec?.sessionAffinity !== 'ClientIP') return undefined;
  return spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800;
}

/** Which endpoint a client was given, until it has been quiet for too long. */
function createAffinities(sim: Sim) {
  const known = new Map<string, { address: string; until: number }>();
  let sweepAt = 1024;
  return {
    get(key: string): string | undefined {
      const entry = known.get(key);
      return entry && entry.until >= sim.clock.now() ? entry.address : undefined;
    },
    set(key: string, address: string, timeout: number): void {
      known.set(key, { address, until: sim.clock.now() + timeout });
      if (known.size < sweepAt) return;
      for (const [old, { until }] of known) if (until < sim.clock.now()) known.delete(old);
      sweepAt = Math.max(1024, known.size * 2);
    },
  };
}
