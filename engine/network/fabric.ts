import type { Connection } from '../runtime/process.ts';
import type { PodEndpoint } from './contract.ts';

/** Something with an address: a pod, a node (and the pods in its network), or the world outside. */
export interface Host {
  readonly kind: 'pod' | 'node' | 'outside';
  readonly name: string;
  readonly ip: string;
  /** The node it is or runs on. */
  readonly node?: string;
  /** Absent for hosts that are no pod. Pods of the host network are seen as their node. */
  readonly pod?: PodEndpoint;
  readonly listeners: Map<number, (connection: Connection) => void>;
  readonly connections: Set<Connection>;
  /** The next port for an outgoing connection. */
  nextPort: number;
}

/** First port of Linux' range for outgoing connections. */
const firstEphemeralPort = 32_768;
const lastEphemeralPort = 60_999;

export function createHost(host: Pick<Host, 'kind' | 'name' | 'ip' | 'node' | 'pod'>): Host {
  return { ...host, listeners: new Map(), connections: new Set(), nextPort: firstEphemeralPort };
}

export function takePort(host: Host): number {
  const port = host.nextPort;
  host.nextPort = port >= lastEphemeralPort ? firstEphemeralPort : port + 1;
  return port;
}
