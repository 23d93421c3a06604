import type { Host } from './fabric.ts';
import type { RoutingTable } from './route.ts';

const dnsPort = 53;

/**
 * Whether the cluster's name server answers a host: CoreDNS must run, and NetworkPolicies let the question through.
 *
 * Where nothing is known of a DNS service the network itself answers, so that a bare cluster resolves names.
 */
export function createNameServer({ services, policy, host }: RoutingTable): (from: Host) => boolean {
  return (from) => {
    const service = services.byName('kube-system', 'kube-dns');
    const port = service?.spec?.ports?.find((p) => p.protocol === 'UDP') ?? service?.spec?.ports?.[0];
    if (!service || !port) return true;
    const servers = services.endpoints(service, port);
    const answering = servers.filter((e) => e.ready || (e.serving && e.terminating));
    if (!from.pod) return servers.length === 0 || answering.length > 0;
    return answering.some(({ address, port: at }) => {
      const to = host(address) ?? { kind: 'outside', name: address, ip: address };
      return policy({ from, to, port: at === 0 ? dnsPort : at, protocol: 'UDP', source: from.ip }).allowed;
    });
  };
}
