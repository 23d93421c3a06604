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
        // those that break leave the map meanwhile
        const crossing = [...host.connections].filter(([, other]) => parts(host, other) || parts(other, host));
        for (const [connection] of crossing) connection.destroy();
      }
      return () => cuts.delete(parts);
    },
  };
}
