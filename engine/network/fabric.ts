import type { Connection } from '../runtime/process.ts';
import type { PodEndpoint } from './contract.ts';

/** First port of Linux' range for outgoing connections. */
const firstEphemeralPort = 32_768;
const lastEphemeralPort = 60_999;

/** Something with an address: a pod, a node (and the pods in its network), or the world outside. */
export interface HostIdentity {
  readonly kind: 'pod' | 'node' | 'outside';
  readonly name: string;
  readonly ip: string;
  /** The node it is or runs on. */
  readonly node?: string | undefined;
  /** Absent for hosts that are no pod. Pods of the host network are seen as their node. */
  readonly pod?: PodEndpoint | undefined;
}

/** The same, with what goes on there. */
export class Host implements HostIdentity {
  readonly kind: HostIdentity['kind'];
  readonly name: string;
  readonly ip: string;
  readonly node: string | undefined;
  readonly pod: PodEndpoint | undefined;
  /** The next port for an outgoing connection. */
  nextPort = firstEphemeralPort;
  // most hosts listen on one port and talk to nobody
  #listeners: readonly Listener[] = [];
  /** With the host at their other end. */
  #connections: Map<Connection, Host> | undefined;

  constructor({ kind, name, ip, node, pod }: HostIdentity) {
    this.kind = kind;
    this.name = name;
    this.ip = ip;
    this.node = node;
    this.pod = pod;
  }

  listener(port: number): Listener | undefined {
    return this.#listeners.find((listener) => listener.port === port);
  }

  listen(listener: Listener): void {
    this.#listeners = this.#listeners.concat(listener);
  }

  unlisten(listener: Listener): void {
    this.#listeners = this.#listeners.filter((one) => one !== listener);
  }

  opened(connection: Connection, other: Host): void {
    (this.#connections ??= new Map()).set(connection, other);
  }

  closed(connection: Connection): void {
    this.#connections?.delete(connection);
  }

  /** Each with the host at its other end. */
  get connections(): Iterable<readonly [Connection, Host]> {
    return this.#connections ?? [];
  }
}

/** Who takes the connections to a port. */
export interface Listener {
  readonly port: number;
  readonly accept: (connection: Connection) => void;
}

export function takePort(host: Host): number {
  const port = host.nextPort;
  host.nextPort = port >= lastEphemeralPort ? firstEphemeralPort : port + 1;
  return port;
}
