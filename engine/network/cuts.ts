import type { ClusterNetwork } from './contract.ts';
import type { Host } from './fabric.ts';

/** Where the network is cut in parts. */
export interface Cuts extends Pick<ClusterNetwork, 'cut'> {
  isCut(from: Host, to: Host): boolean;
}

/** @param hosts by address: whose connections break when a cut is made */
export function createCuts(hosts: ReadonlyMap<string, Host>): Cuts {
  const cuts = new Set<(from: Host, to: Host) => boolean>();
  return {
    isCut(from, to) {
      for (const parts of cuts) if (parts(from, to) || parts(to, from)) return true;
      return false;
    },
    cut(parts) {
      cuts.add(parts);
      for (const host of hosts.values()) {
        for (const [connection, other] of [...host.connections]) {
          if (parts(host, other) || parts(other, host)) connection.destroy();
        }
      }
      return () => cuts.delete(parts);
    },
  };
}
