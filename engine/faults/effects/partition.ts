import { Unanswered } from '../../machinery/errors.ts';
import type { Endpoint } from '../../network/index.ts';
import type { Place } from '../kinds/fault-spec.ts';
import { awaitRecovery, type Begin, FaultProblem, type FaultWorld } from './contract.ts';

/** As a kubelet says it whose packets get lost. */
const timedOut = 'Unable to connect to the server: dial tcp 172.18.0.2:6443: i/o timeout';
const nodeUser = 'system:node:';

/** One side of a partition, with the nodes that it had when the partition began. */
interface Side {
  readonly name: string;
  readonly controlPlane: boolean;
  hasNode(node: string): boolean;
  hasHost(host: Endpoint): boolean;
}

/** Nothing gets from one side to the other: neither between pods and nodes, nor to the API server and back. */
export const partition: Begin = ({ target = {}, peer }, world) => {
  const one = sideOf(target, world);
  const other = peer ? sideOf(peer, world) : everybodyElse(one);
  const parts = (from: Endpoint, to: Endpoint) => one.hasHost(from) && other.hasHost(to) && !one.hasHost(to);
  const parted = (node: string) =>
    (one.controlPlane && other.hasNode(node)) || (other.controlPlane && one.hasNode(node));
  const ends = [
    world.network.cut(parts),
    world.partings.add(parted),
    world.gate.bar({
      refuses: ({ user }) =>
        user.startsWith(nodeUser) && parted(user.slice(nodeUser.length)) ? new Unanswered(timedOut) : undefined,
    }),
  ];
  return {
    affected: peer ? [one.name, other.name] : [one.name],
    message: `Nothing gets from ${one.name} to ${other.name}, nor back`,
    end() {
      for (const end of ends) end();
      awaitRecovery(world.sim);
    },
  };
};

function sideOf(place: Place, { places }: FaultWorld): Side {
  const nodes = new Set(places.nodes(place));
  const missing = place.nodes?.find((name) => !nodes.has(name));
  if (missing !== undefined) throw new FaultProblem(`There is no node ${missing}: kubectl get nodes lists them.`);
  const names = [...nodes];
  if (place.controlPlane) names.push('the control plane');
  if (place.pods) names.push(`pods of ${place.pods.namespace ?? 'all namespaces'}`);
  if (names.length === 0) throw new FaultProblem('No node is selected: kubectl get nodes --show-labels lists them.');
  return {
    name: names.join(', '),
    controlPlane: place.controlPlane === true,
    hasNode: (node) => nodes.has(node),
    hasHost: (host) => places.contains(place, nodes, host),
  };
}

const everybodyElse = (side: Side): Side => ({
  name: 'everybody else',
  controlPlane: !side.controlPlane,
  hasNode: (node) => !side.hasNode(node),
  hasHost: (host) => !side.hasHost(host),
});
