import { type Connection, ConnectError, type DnsAnswer, type ProcessNetwork } from '../runtime/process.ts';
import type { Sim } from '../sim/index.ts';
import { isAddress } from './addresses.ts';
import { connectionPair } from './connection.ts';
import type { Hop } from './contract.ts';
import type { RecordType, Zone } from './dns.ts';
import { type Host, takePort } from './fabric.ts';
import { type ResolverSetup, resolveName } from './resolver.ts';
import { type RoutingTable, routeTo } from './route.ts';

/** One way over the network, in milliseconds. */
const latency = 1;

export interface Wiring {
  readonly sim: Sim;
  readonly table: RoutingTable;
  /** The name server as this host reaches it; undefined where no server answers. */
  zone(from: Host): Zone | undefined;
}

/** A name looked up, as a hop, with the address to go on with. */
export function lookUp(
  { zone }: Wiring,
  host: Host,
  setup: ResolverSetup,
  name: string,
  choose: (count: number) => number,
): { readonly address: string | undefined; readonly hop: Hop | undefined } {
  if (isAddress(name)) return { address: name, hop: undefined };
  const server = zone(host) ?? silent;
  const answers = resolveName(server, setup, name, 'A') ?? [];
  const addresses = answers.filter((a) => a.type === 'A');
  const found = addresses.length > 0 ? addresses : (resolveName(server, setup, name, 'AAAA') ?? []);
  const address = found.filter((a) => a.type !== 'CNAME')[choose(addresses.length)]?.value;
  const alias = answers.find((a) => a.type === 'CNAME')?.value;
  const data = {
    answer: address,
    outOf: found.length,
    ...(alias === undefined ? {} : { alias }),
    ...(address === undefined ? { reason: zone(host) ? 'no-such-name' : 'no-name-server' } : {}),
  };
  return { address, hop: { kind: 'dns', name, verdict: address === undefined ? 'failed' : 'passed', data } };
}

const silent: Zone = () => undefined;
/** A resolver that gets no answer: five seconds a try, two tries. */
const resolverTimeout = 10_000;

/** What processes at a host may do with the network. `hostname` is the host's own name for itself. */
export function createProcessNetwork(
  wiring: Wiring,
  host: Host,
  setup: ResolverSetup,
  hostname: string,
): ProcessNetwork & { close(): void } {
  const { sim, table } = wiring;
  const random = sim.random.fork(`network/${host.name}`);
  const own = new Set<number>();
  const subject = host.pod && { apiVersion: 'v1', kind: 'Pod', namespace: host.pod.namespace, name: host.pod.name };

  const answering = async (name: string, signal?: AbortSignal) => {
    if (!wiring.zone(host) && !isAddress(name) && !setup.hosts.has(name)) {
      await sim.clock.sleep(resolverTimeout, signal);
    }
  };

  return {
    hostname,
    ip: host.ip,
    async resolve(name, type: RecordType = 'A'): Promise<readonly DnsAnswer[]> {
      await answering(name);
      return resolveName(wiring.zone(host) ?? silent, setup, name, type) ?? [];
    },

    async connect(name, port, { signal } = {}) {
      await answering(name, signal);
      const { address, hop } = lookUp(wiring, host, setup, name, (count) => (count > 1 ? random.below(count) : 0));
      if (address === undefined) throw new ConnectError('ENOTFOUND', `getaddrinfo ENOTFOUND ${name}`);
      await sim.clock.sleep(latency, signal);
      const { hops, outcome } = routeTo(table, host, address, port, false);
      if (subject) {
        const way = hop ? [hop, ...hops] : hops;
        const data = { host: name, port, hops: way.map((h) => ({ ...h, data: { ...h.data } })) };
        const code = 'to' in outcome ? 'connected' : 'connection-failed';
        sim.trace.record({ component: 'network', subject, code, data });
      }
      if ('code' in outcome) {
        if (outcome.after > 0) await sim.clock.sleep(outcome.after, signal);
        throw new ConnectError(outcome.code, `connect ${outcome.code} ${address}:${port}`);
      }
      const listener = outcome.to.listeners.get(outcome.port);
      if (!listener) throw new ConnectError('ECONNREFUSED', `connect ECONNREFUSED ${address}:${port}`);
      const client = { address: outcome.source, port: takePort(host) };
      const pair = connectionPair(sim.loop, client, { address: outcome.to.ip, port: outcome.port }, () => {
        host.connections.delete(pair.client);
        outcome.to.connections.delete(pair.server);
      });
      host.connections.add(pair.client);
      outcome.to.connections.add(pair.server);
      sim.loop.defer(() => listener(pair.server));
      return pair.client;
    },

    listen(port, handler) {
      if (host.listeners.has(port))
        throw new ConnectError('EADDRINUSE', `listen EADDRINUSE: address already in use :::${port}`);
      const accept = (connection: Connection) => handler(connection);
      host.listeners.set(port, accept);
      own.add(port);
      return {
        close() {
          if (host.listeners.get(port) !== accept) return;
          host.listeners.delete(port);
          own.delete(port);
        },
      };
    },

    close() {
      for (const port of own) host.listeners.delete(port);
      own.clear();
    },
  };
}
