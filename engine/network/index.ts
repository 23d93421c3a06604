/** The cluster's network in memory: addresses, DNS, kube-proxy and the connections between them. */
import type { InformerFactory } from '../client/contract.ts';
import { resources } from '../kinds/resources.ts';
import type { Node } from '../kinds/types.ts';
import type { ProcessNetwork } from '../runtime/process.ts';
import type { Sim } from '../sim/index.ts';
import { parseRange } from './addresses.ts';
import type { ClusterNetwork, PodNetwork } from './contract.ts';
import { createCuts } from './cuts.ts';
import { createDialer } from './dial.ts';
import { createZone } from './dns.ts';
import { Host } from './fabric.ts';
import { createNameServer } from './name-server.ts';
import { type AddressOptions, createAddressManager } from './ipam.ts';
import { createOutsideZone } from './outside-zone.ts';
import { createPolicyCheck } from './policy.ts';
import { HostNetwork, lookUp, type Wiring } from './process-network.ts';
import { createLoadBalancer } from './proxy.ts';
import { podResolver, type ResolverSetup } from './resolver.ts';
import { type RoutingTable, routeTo } from './route.ts';
import { createServiceTable } from './services.ts';

export type { ClusterNetwork, Endpoint, Hop, PodEndpoint, PodNetwork } from './contract.ts';
export { type IngressControllerOptions, startIngressController } from './ingress-controller.ts';
export { startNodeIpam } from './node-ipam.ts';
export { fetchHttp, type HttpRequest, type HttpResponse, serveHttp } from './http.ts';

/** A pod range with room for so many nodes: kubeadm's usual one where it is enough. */
export const podCidrFor = (nodes: number): string => (nodes <= 256 ? '10.244.0.0/16' : '10.128.0.0/9');

export interface NetworkOptions extends Pick<AddressOptions, 'podCidr' | 'nodeMask' | 'nodeCidr'> {
  readonly sim: Sim;
  readonly informers: InformerFactory;
  /** Default 10.96.0.0/12. */
  readonly serviceCidr?: string | undefined;
  /** Default `cluster.local`. */
  readonly clusterDomain?: string | undefined;
}

/** Builds the network of one cluster. It learns of Services, EndpointSlices and Nodes through informers. */
export function createClusterNetwork(options: NetworkOptions): ClusterNetwork {
  const { sim, informers, clusterDomain = 'cluster.local' } = options;
  const nodes = informers.informer<Node>(resources.nodes);
  const addresses = createAddressManager({
    ...options,
    known: (name) => {
      const node = nodes.get(name);
      const address = node?.status?.addresses?.find((a) => a.type === 'InternalIP')?.address;
      return { podCidr: node?.spec?.podCIDR, address };
    },
  });
  const services = createServiceTable(informers);
  const hosts = new Map<string, Host>();
  const pods = new Map<string, HostNetwork>();
  const cuts = createCuts(hosts);
  const table: RoutingTable = {
    services,
    balance: createLoadBalancer(sim, services),
    policy: createPolicyCheck(informers),
    podRange: parseRange(options.podCidr ?? '10.244.0.0/16') ?? { base: 0, bits: 32, size: 0 },
    serviceRange: parseRange(options.serviceCidr ?? '10.96.0.0/12') ?? { base: 0, bits: 32, size: 0 },
    host: (address) => hosts.get(address),
    isCut: cuts.isCut,
    zoneOf: (node) => nodes.get(node)?.metadata.labels?.['topology.kubernetes.io/zone'],
    nodeAddress: addresses.nodeAddress,
  };
  const zone = createZone(services, clusterDomain);
  const nameServer = createNameServer(table);
  const wiring: Wiring = { sim, table, zone: (from) => (nameServer(from) ? zone : undefined) };

  const plainSetup = (name: string, ip: string): ResolverSetup => ({
    searches: [],
    ndots: 1,
    hosts: new Map([
      ['localhost', '127.0.0.1'],
      [name, ip],
    ]),
  });

  const nodeHosts = new Map<string, Host>();
  const nodeHost = (name: string): Host => {
    const ip = addresses.nodeAddress(name);
    const known = nodeHosts.get(name);
    if (known?.ip === ip) return known;
    const host = new Host({ kind: 'node', name, ip, node: name });
    nodeHosts.set(name, host);
    hosts.set(ip, host);
    return host;
  };
  const nodeNetworks = new Map<Host, ProcessNetwork>();

  /** The machine that the notebook's shell runs on: the gateway of the nodes' network, as with kind. */
  const outsideIp = (options.nodeCidr ?? '172.18.0.0/16').replace(/\.\d+\/\d+$/, '.1');
  const outsideHost = new Host({ kind: 'outside', name: 'outside', ip: outsideIp });
  hosts.set(outsideIp, outsideHost);
  const outsideSetup = plainSetup('outside', outsideIp);
  const outsideZone = createOutsideZone(informers, (name) =>
    nodes.get(name) || nodeHosts.has(name) ? addresses.nodeAddress(name) : undefined,
  );
  const outsideWiring: Wiring = { ...wiring, zone: () => outsideZone };
  const outside = new HostNetwork(outsideWiring, outsideHost, () => outsideSetup, 'outside');

  /** Where the API server runs: no node of the cluster, but its proxy rules are those of one. */
  const controlPlane = new Host({ kind: 'node', name: 'control-plane', ip: outsideIp.replace(/\.1$/, '.0') });
  const controlPlaneSetup: ResolverSetup = { searches: [clusterDomain], ndots: 5, hosts: new Map() };

  return {
    nodeAddress: addresses.nodeAddress,
    podCidr: addresses.podCidr,
    cut: cuts.cut,

    attachPod(pod): PodNetwork {
      const onNode = nodeHost(pod.node);
      const ip = pod.hostNetwork ? onNode.ip : addresses.allocate(pod.node);
      const name = `${pod.namespace}/${pod.name}`;
      const host = pod.hostNetwork ? onNode : new Host({ kind: 'pod', name, ip, node: pod.node, pod });
      const setUp = () => podResolver(pod, ip, clusterDomain);
      const network = new AttachedPod(wiring, host, setUp, pod.hostNetwork ? pod.node : pod.name.slice(0, 63), () => {
        if (pods.get(name) === network) pods.delete(name);
        if (pod.hostNetwork) return;
        for (const [connection] of host.connections) connection.destroy();
        hosts.delete(ip);
        addresses.release(pod.node, ip);
      });
      if (!pod.hostNetwork) hosts.set(ip, host);
      pods.set(name, network);
      return network;
    },

    node(name) {
      const host = nodeHost(name);
      const known = nodeNetworks.get(host) ?? new HostNetwork(wiring, host, () => plainSetup(name, host.ip), name);
      nodeNetworks.set(host, known);
      return known;
    },

    outside: () => outside,

    dial: createDialer(new HostNetwork(wiring, controlPlane, () => controlPlaneSetup, 'control-plane')),

    async trace(from, host, port) {
      const start = from === 'outside' ? undefined : pods.get(`${from.namespace}/${from.pod}`);
      if (from !== 'outside' && !start) {
        const data = { reason: 'not-running' };
        return [{ kind: 'pod', name: `${from.namespace}/${from.pod}`, verdict: 'failed', data }];
      }
      const origin = start?.host ?? outsideHost;
      const setup = start?.setup ?? outsideSetup;
      const { address, hop } = lookUp(start ? wiring : outsideWiring, origin, setup, host, () => 0);
      const way = address === undefined ? [] : routeTo(table, origin, address, port, true).hops;
      return hop ? [hop, ...way] : way;
    },
  };
}

/** The network of a pod, until it is taken away. */
class AttachedPod extends HostNetwork implements PodNetwork {
  #leave: (() => void) | undefined;

  constructor(wiring: Wiring, host: Host, setUp: () => ResolverSetup, hostname: string, leave: () => void) {
    super(wiring, host, setUp, hostname);
    this.#leave = leave;
  }

  detach(): void {
    if (!this.#leave) return;
    this.close();
    this.#leave();
    this.#leave = undefined;
  }
}
