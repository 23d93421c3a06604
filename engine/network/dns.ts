import type { Service } from '../kinds/types.ts';
import type { DnsAnswer } from '../runtime/process.ts';
import { formatIPv4, parseIPv4 } from './addresses.ts';
import type { Endpoint, ServiceTable } from './services.ts';

export type RecordType = 'A' | 'AAAA' | 'SRV' | 'CNAME' | 'PTR';

/** Answers of the cluster's DNS server: undefined is NXDOMAIN, an empty list a name without records of that type. */
export type Zone = (name: string, type: RecordType) => readonly DnsAnswer[] | undefined;

const ttl = 30;

/**
 * What CoreDNS answers with kubeadm's Corefile: the schema of Kubernetes DNS, `pods insecure`, PTR records.
 *
 * @see https://github.com/kubernetes/dns/blob/master/docs/specification.md
 */
export function createZone(services: ServiceTable, domain: string): Zone {
  const suffix = `.${domain}`;

  const addressRecords = (name: string, addresses: readonly string[], type: RecordType): DnsAnswer[] =>
    addresses
      .filter((address) => type === (address.includes(':') ? 'AAAA' : 'A'))
      .map((value) => ({ name, type, value, ttl }));

  const hostOf = (endpoint: Endpoint) => endpoint.hostname ?? endpoint.address.replaceAll(/[.:]/g, '-');

  const ofService = (name: string, labels: readonly string[], type: RecordType): readonly DnsAnswer[] | undefined => {
    const namespace = labels.at(-1) ?? '';
    const service = services.byName(namespace, labels.at(-2) ?? '');
    const host = labels.slice(0, -2);
    if (!service?.spec) return undefined;
    const own = `${service.metadata.name}.${namespace}.svc${suffix}`;
    if (service.spec.type === 'ExternalName') {
      if (host.length > 0 || !service.spec.externalName) return undefined;
      const target = service.spec.externalName.replace(/\.$/, '');
      const alias: DnsAnswer = { name, type: 'CNAME', value: target, ttl };
      return type === 'CNAME' ? [alias] : [alias, ...(zone(target, type) ?? [])];
    }
    const headless = service.spec.clusterIP === 'None';
    const ready = headless ? services.addresses(service).filter((e) => e.ready) : [];
    if (host.length === 0) {
      const addresses = headless ? ready.map((e) => e.address) : (service.spec.clusterIPs ?? [service.spec.clusterIP]);
      if (headless && addresses.length === 0) return undefined;
      if (type === 'SRV') return srvRecords(name, own, service, ready);
      return addressRecords(
        name,
        addresses.filter((a) => a !== undefined),
        type,
      );
    }
    const [first = '', second = ''] = host;
    if (host.length === 2 && first.startsWith('_') && second.startsWith('_')) {
      const answers = srvRecords(name, own, service, ready, first.slice(1), second.slice(1));
      return answers.length === 0 ? undefined : type === 'SRV' ? answers : [];
    }
    if (host.length !== 1 || !headless) return undefined;
    const named = ready.filter((e) => hostOf(e) === first);
    return named.length === 0
      ? undefined
      : addressRecords(
          name,
          named.map((e) => e.address),
          type,
        );
  };

  const srvRecords = (
    name: string,
    own: string,
    service: Service,
    endpoints: readonly Endpoint[],
    portName?: string,
    protocol?: string,
  ): DnsAnswer[] => {
    const answers: DnsAnswer[] = [];
    for (const port of service.spec?.ports ?? []) {
      if (portName !== undefined && port.name !== portName) continue;
      if (protocol !== undefined && (port.protocol ?? 'TCP').toLowerCase() !== protocol) continue;
      if (service.spec?.clusterIP !== 'None') {
        answers.push({ name, type: 'SRV', value: `0 100 ${port.port} ${own}`, ttl });
        continue;
      }
      const targets = services.endpoints(service, port).filter((e) => endpoints.some((r) => r.address === e.address));
      const weight = targets.length === 0 ? 100 : Math.floor(100 / targets.length);
      for (const target of targets) {
        answers.push({ name, type: 'SRV', value: `0 ${weight} ${target.port} ${hostOf(target)}.${own}`, ttl });
      }
    }
    return answers;
  };

  const ofPod = (name: string, labels: readonly string[], type: RecordType): readonly DnsAnswer[] | undefined => {
    const address = labels.length === 2 ? (labels[0] ?? '').replaceAll('-', '.') : '';
    return parseIPv4(address) === undefined ? undefined : addressRecords(name, [address], type);
  };

  const reverse = (name: string): readonly DnsAnswer[] | undefined => {
    const octets = name.slice(0, -'.in-addr.arpa'.length).split('.').toReversed().join('.');
    const value = parseIPv4(octets);
    if (value === undefined) return undefined;
    const address = formatIPv4(value);
    const found = services.byAddress(address);
    if (found?.via === 'cluster') {
      const { name: of, namespace } = found.service.metadata;
      return [{ name, type: 'PTR', value: `${of}.${namespace}.svc${suffix}`, ttl }];
    }
    const headless = services.headlessEndpoint(address);
    if (!headless) return undefined;
    const { name: of, namespace } = headless.service.metadata;
    return [{ name, type: 'PTR', value: `${hostOf(headless.endpoint)}.${of}.${namespace}.svc${suffix}`, ttl }];
  };

  const zone: Zone = (asked, type) => {
    const name = asked.toLowerCase().replace(/\.$/, '');
    if (name.endsWith('.in-addr.arpa')) return type === 'PTR' ? reverse(name) : undefined;
    if (name === domain) return [];
    if (!name.endsWith(suffix)) return undefined;
    const labels = name.slice(0, -suffix.length).split('.');
    const area = labels.pop();
    if (area === 'svc' && labels.length >= 2) return ofService(name, labels, type);
    if (area === 'pod') return ofPod(name, labels, type);
    return undefined;
  };
  return zone;
}
