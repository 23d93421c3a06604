import { type Connection, ConnectError, type DnsAnswer, type ProcessNetwork } from '../runtime/process.ts';
import type { Random, Sim } from '../sim/index.ts';
import { isAddress } from './addresses.ts';
import { connectionPair } from './connection.ts';
import type { Hop } from './contract.ts';
import type { RecordType, Zone } from './dns.ts';
import { type Host, type Listener, takePort } from './fabric.ts';
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

/**
 * What processes at a host may do with the network. A class, as every pod has one: its random numbers and its resolver are
 * made for the first that asks.
 */
export class HostNetwork implements ProcessNetwork {
  /** The host's own name for itself. */
  readonly hostname: string;
  readonly host: Host;
  readonly #wiring: Wiring;
  readonly #setUp: () => ResolverSetup;
  #setup: ResolverSetup | undefined;
  #random: Random | undefined;
  #own: readonly Listener[] = [];

  constructor(wiring: Wiring, host: Host, setUp: () => ResolverSetup, hostname: string) {
    this.#wiring = wiring;
    this.host = host;
    this.#setUp = setUp;
    this.hostname = hostname;
  }

  get ip(): string {
    return this.host.ip;
  }

  get setup(): ResolverSetup {
    return (this.#setup ??= this.#setUp());
  }

  async resolve(name: string, type: RecordType = 'A'): Promise<readonly DnsAnswer[]> {
    await this.#answering(name);
    return resolveName(this.#wiring.zone(this.host) ?? silent, this.setup, name, type) ?? [];
  }

  async connect(name: string, port: number, { signal }: { readonly signal?: AbortSignal } = {}): Promise<Connection> {
    const { host } = this;
    const { sim, table } = this.#wiring;
    await this.#answering(name, signal);
    const { address, hop } = lookUp(this.#wiring, host, this.setup, name, (count) => this.#choose(count));
    if (address === undefined) throw new ConnectError('ENOTFOUND', `getaddrinfo ENOTFOUND ${name}`);
    await sim.clock.sleep(latency, signal);
    const { hops, outcome } = routeTo(table, host, address, port, false);
    if (host.pod) {
      const way = hop ? [hop, ...hops] : hops;
      const data = { host: name, port, hops: way.map((h) => ({ ...h, data: { ...h.data } })) };
      const code = 'to' in outcome ? 'connected' : 'connection-failed';
      const subject = { apiVersion: 'v1', kind: 'Pod', namespace: host.pod.namespace, name: host.pod.name };
      sim.trace.record({ component: 'network', subject, code, data });
    }
    if ('code' in outcome) {
      if (outcome.after > 0) await sim.clock.sleep(outcome.after, signal);
      throw new ConnectError(outcome.code, `connect ${outcome.code} ${address}:${port}`);
    }
    const listener = outcome.to.listener(outcome.port);
    if (!listener) throw new ConnectError('ECONNREFUSED', `connect ECONNREFUSED ${address}:${port}`);
    const client = { address: outcome.source, port: takePort(host) };
    const pair = connectionPair(sim.loop, client, { address: outcome.to.ip, port: outcome.port }, () => {
      host.closed(pair.client);
      outcome.to.closed(pair.server);
    });
    host.opened(pair.client, outcome.to);
    outcome.to.opened(pair.server, host);
    sim.loop.defer(() => listener.accept(pair.server));
    return pair.client;
  }

  listen(port: number, accept: (connection: Connection) => void): { close(): void } {
    if (this.host.listener(port))
      throw new ConnectError('EADDRINUSE', `listen EADDRINUSE: address already in use :::${port}`);
    const listener = { port, accept };
    this.host.listen(listener);
    this.#own = this.#own.concat(listener);
    return { close: () => this.#unlisten(listener) };
  }

  /** What its processes listened on is free again. */
  close(): void {
    for (const listener of this.#own) this.host.unlisten(listener);
    this.#own = [];
  }

  #unlisten(listener: Listener): void {
    this.host.unlisten(listener);
    this.#own = this.#own.filter((one) => one !== listener);
  }

  #choose(count: number): number {
    if (count <= 1) return 0;
    this.#random ??= this.#wiring.sim.random.fork(`network/${this.host.name}`);
    return this.#random.below(count);
  }

  async #answering(name: string, signal?: AbortSignal): Promise<void> {
    if (!this.#wiring.zone(this.host) && !isAddress(name) && !this.setup.hosts.has(name)) {
      await this.#wiring.sim.clock.sleep(resolverTimeout, signal);
    }
  }
}
