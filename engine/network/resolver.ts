import type { DnsAnswer } from '../runtime/process.ts';
import { isAddress } from './addresses.ts';
import type { PodEndpoint } from './contract.ts';
import type { RecordType, Zone } from './dns.ts';

/** What stands in /etc/resolv.conf and /etc/hosts. */
export interface ResolverSetup {
  readonly searches: readonly string[];
  readonly ndots: number;
  /** Names known without DNS, in lower case. */
  readonly hosts: ReadonlyMap<string, string>;
}

/** The set-up that a pod is given; dnsPolicy ClusterFirst where the pod says nothing. */
export function podResolver(pod: PodEndpoint, ip: string, domain: string): ResolverSetup {
  const hosts = new Map([
    ['localhost', '127.0.0.1'],
    [pod.name.slice(0, 63), ip],
  ]);
  for (const alias of pod.hostAliases ?? []) {
    for (const hostname of alias.hostnames) if (!hosts.has(hostname)) hosts.set(hostname.toLowerCase(), alias.ip);
  }
  if (!pod.dns) {
    return { searches: [`${pod.namespace}.svc.${domain}`, `svc.${domain}`, domain], ndots: 5, hosts };
  }
  const ndots = pod.dns.options.map((option) => /^ndots:(\d+)$/.exec(option)?.[1]).find((n) => n !== undefined);
  return { searches: pod.dns.searches, ndots: ndots === undefined ? 1 : Number(ndots), hosts };
}

/**
 * Resolves a name as a stub resolver does: the hosts file, then the name and its search domains in the order that its
 * dots call for. Undefined where no such name exists.
 *
 * @see https://man7.org/linux/man-pages/man5/resolv.conf.5.html
 */
export function resolveName(
  zone: Zone,
  setup: ResolverSetup,
  asked: string,
  type: RecordType,
): readonly DnsAnswer[] | undefined {
  const name = asked.toLowerCase();
  if (isAddress(name)) {
    const family = name.includes(':') ? 'AAAA' : 'A';
    return type === family ? [{ name, type, value: name, ttl: 0 }] : [];
  }
  const host = setup.hosts.get(name.replace(/\.$/, ''));
  if (host !== undefined) return type === 'A' ? [{ name, type, value: host, ttl: 0 }] : [];
  let exists = false;
  for (const candidate of candidates(setup, name)) {
    const answers = zone(candidate, type);
    if (answers?.some((answer) => answer.type === type)) return answers;
    // a CNAME out of the cluster ends the search: the name exists
    if (answers && answers.length > 0) return answers;
    exists ||= answers !== undefined;
  }
  return exists ? [] : undefined;
}

/** The fully qualified names to try, in order. */
export function candidates({ searches, ndots }: ResolverSetup, name: string): readonly string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const searched = searches.map((search) => `${name}.${search}`);
  const dots = name.split('.').length - 1;
  return dots >= ndots ? [name, ...searched] : [...searched, name];
}
