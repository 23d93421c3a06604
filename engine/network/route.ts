import type { ConnectError } from '../runtime/process.ts';
import type { Duration } from '../sim/index.ts';
import { inRange, type Range } from './addresses.ts';
import type { Hop } from './contract.ts';
import type { Host } from './fabric.ts';
import { inAnyCidr, type PolicyCheck } from './policy.ts';
import type { LoadBalancer, ServiceTraffic } from './proxy.ts';
import type { ServiceTable } from './services.ts';

/** Where a connection ends up, and every decision on its way. */
export interface Route {
  readonly hops: readonly Hop[];
  readonly outcome: Delivered | Failed;
}
export interface Delivered {
  readonly to: Host;
  readonly port: number;
  /** The client's address as the server sees it. */
  readonly source: string;
}
export interface Failed {
  readonly code: ConnectError['code'];
  /** How long it takes until the client knows. */
  readonly after: Duration;
}

/** What a route depends on. */
export interface RoutingTable {
  readonly services: ServiceTable;
  readonly balance: LoadBalancer;
  readonly policy: PolicyCheck;
  readonly podRange: Range;
  readonly serviceRange: Range;
  host(address: string): Host | undefined;
  /** Nothing gets from one host to the other. */
  isCut(from: Host, to: Host): boolean;
  zoneOf(node: string): string | undefined;
  nodeAddress(node: string): string;
}

/** Linux gives up on a SYN without an answer after six repeats: 1 + 2 + … + 64 s. */
const dropped: Failed = { code: 'ETIMEDOUT', after: 127_000 };
const refused: Failed = { code: 'ECONNREFUSED', after: 0 };
/** Nobody answers for the address on the node's bridge. */
const unreachable: Failed = { code: 'EHOSTUNREACH', after: 3_000 };
const noRoute: Failed = { code: 'EHOSTUNREACH', after: 0 };

/** The way of a TCP connection to an address. `peek`: only to look, without using up chance or affinity. */
export function routeTo(table: RoutingTable, from: Host, address: string, port: number, peek: boolean): Route {
  const hops: Hop[] = [];
  const hop = (kind: Hop['kind'], name: string, verdict: Hop['verdict'], data: Hop['data'] = {}): void =>
    void hops.push({ kind, name, verdict, data });

  const toHost = (host: Host, targetPort: number, source: string): Delivered | Failed => {
    if (host !== from && table.isCut(from, host)) {
      hop(host.kind, host.name, 'failed', { address: host.ip, port: targetPort, reason: 'network-partition' });
      return dropped;
    }
    if (host !== from && (host.pod || from.pod)) {
      const verdict = table.policy({ from, to: host, port: targetPort, protocol: 'TCP', source });
      for (const step of verdict.hops) hops.push(step);
      if (!verdict.allowed) return dropped;
    }
    const listening = host.listener(targetPort) !== undefined;
    hop(host.kind, host.name, listening ? 'passed' : 'failed', {
      address: host.ip,
      port: targetPort,
      ...(host.node === undefined ? {} : { node: host.node }),
      ...(listening ? {} : { reason: 'not-listening' }),
    });
    return listening ? { to: host, port: targetPort, source } : refused;
  };

  const toService = (traffic: ServiceTraffic, kind: 'service' | 'load-balancer' | 'node'): Delivered | Failed => {
    const { service, port: servicePort } = traffic;
    const name = `${service.metadata.namespace}/${service.metadata.name}`;
    const data = { address, port, service: name, type: service.spec?.type ?? 'ClusterIP', via: traffic.via };
    if ((servicePort.protocol ?? 'TCP') !== 'TCP') {
      hop(kind, name, 'failed', { ...data, reason: 'other-protocol', protocol: servicePort.protocol });
      return dropped;
    }
    const chosen = table.balance(traffic, peek);
    if ('refused' in chosen) {
      hop(kind, name, 'failed', { ...data, reason: chosen.refused });
      return chosen.refused === 'no-endpoints' ? refused : dropped;
    }
    const { endpoint } = chosen;
    hop(kind, name, 'passed', data);
    hop('endpoint', endpoint.pod ?? endpoint.address, 'passed', {
      address: endpoint.address,
      port: endpoint.port,
      outOf: chosen.outOf,
      sticky: chosen.sticky,
      ready: endpoint.ready,
      ...(endpoint.node === undefined ? {} : { node: endpoint.node }),
    });
    const source = chosen.masquerade && traffic.node !== undefined ? table.nodeAddress(traffic.node) : from.ip;
    const target = table.host(endpoint.address);
    return target ? toHost(target, endpoint.port, source) : toNobody(endpoint.address);
  };

  const toNobody = (at: string): Failed => {
    if (inRange(at, table.podRange)) {
      hop('pod', at, 'failed', { address: at, reason: 'no-such-pod' });
      return unreachable;
    }
    if (inRange(at, table.serviceRange)) {
      hop('service', at, 'failed', { address: at, reason: 'no-such-service' });
      return dropped;
    }
    hop('outside', at, 'failed', { address: at, reason: 'outside-is-not-simulated' });
    return noRoute;
  };

  const start = (): Delivered | Failed => {
    const local = isLoopback(address) || address === from.ip;
    const host = local ? from : table.host(address);
    const internal = from.kind !== 'outside';
    const zone = from.node === undefined ? undefined : table.zoneOf(from.node);
    const common = { zone, internal, clientAddress: from.ip };

    if (host?.kind === 'node' && host.node !== undefined) {
      const found = table.services.byNodePort(port);
      if (found) return toService({ ...common, ...found, via: 'node-port', node: host.node }, 'node');
    }
    if (host) {
      if (host.kind === 'pod' && !internal) {
        hop('outside', 'outside', 'failed', { address, reason: 'pod-addresses-are-internal' });
        return dropped;
      }
      return toHost(host, port, isLoopback(address) ? '127.0.0.1' : from.ip);
    }
    const found = table.services.byAddress(address);
    if (!found) return toNobody(address);
    const { service, via } = found;
    const name = `${service.metadata.namespace}/${service.metadata.name}`;
    if (via === 'cluster' && !internal) {
      hop('service', name, 'failed', { address, reason: 'cluster-addresses-are-internal' });
      return dropped;
    }
    const servicePort = service.spec?.ports?.find((p) => p.port === port);
    if (!servicePort) {
      hop('service', name, 'failed', { address, port, reason: 'no-such-port' });
      return dropped;
    }
    const ranges = service.spec?.loadBalancerSourceRanges;
    if (via === 'load-balancer' && ranges?.length && !inAnyCidr(ranges, from.ip)) {
      hop('load-balancer', name, 'denied', { address, port, reason: 'source-not-in-loadBalancerSourceRanges' });
      return dropped;
    }
    const node = from.node ?? entryNode(table, found.service, servicePort);
    const kind = via === 'load-balancer' ? 'load-balancer' : 'service';
    return toService({ ...common, service, port: servicePort, via, node }, kind);
  };

  const outcome = start();
  return { hops, outcome };
}

/** The node that a load balancer hands a connection to: one with an endpoint, since the others fail its health check. */
function entryNode(
  table: RoutingTable,
  service: ServiceTraffic['service'],
  port: ServiceTraffic['port'],
): string | undefined {
  return table.services.endpoints(service, port).find((e) => e.ready && e.node !== undefined)?.node;
}

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1';
