import type { Pod } from '../../kinds/types.ts';
import type { SandboxConfig } from '../../runtime/cri.ts';
import type { NodeConfig } from '../contract.ts';

type Dns = NonNullable<SandboxConfig['dns']>;

/** Labels are this long at most; a longer pod name is cut off. */
const hostnameLength = 63;
/** Search domains and servers that a resolver takes. */
const resolverLimits = { searches: 32, servers: 3 } as const;

export function sandboxConfig(pod: Pod, node: NodeConfig): SandboxConfig {
  const { name, namespace = '', uid = '', annotations } = pod.metadata;
  const hostNetwork = pod.spec?.hostNetwork === true;
  const aliases = pod.spec?.hostAliases?.map(({ ip, hostnames }) => ({ ip, hostnames: hostnames ?? [] }));
  return {
    namespace,
    name,
    uid,
    hostname: hostNetwork ? node.name : podHostname(pod, node),
    ...(hostNetwork || !pod.spec?.subdomain ? {} : { fqdn: fullName(pod, node) }),
    hostNetwork,
    ...(aliases && aliases.length > 0 ? { hostAliases: aliases } : {}),
    dns: podDns(pod, node),
    ...(annotations ? { annotations } : {}),
  };
}

function podHostname(pod: Pod, node: NodeConfig): string {
  const { hostname, subdomain, setHostnameAsFQDN, hostnameOverride } = pod.spec ?? {};
  if (hostnameOverride) return hostnameOverride;
  return setHostnameAsFQDN && subdomain ? fullName(pod, node) : shortName(pod, hostname);
}

const shortName = ({ metadata }: Pod, hostname: string | undefined): string =>
  hostname || metadata.name.slice(0, hostnameLength).replace(/[-.]+$/, '');

/** `web.sub.default.svc.cluster.local` of a pod with a subdomain. */
const fullName = (pod: Pod, node: NodeConfig): string =>
  `${shortName(pod, pod.spec?.hostname)}.${pod.spec?.subdomain}.${pod.metadata.namespace}.svc.${node.clusterDomain ?? 'cluster.local'}`;

const resolverOfNode: Dns = { servers: [], searches: [], options: [] };
/** Resolver set-ups of pods that choose none, by node and namespace. */
const usual = new WeakMap<NodeConfig, Map<string, Dns>>();

/** @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-s-dns-policy */
function podDns(pod: Pod, node: NodeConfig): Dns {
  const { dnsPolicy = 'ClusterFirst', dnsConfig, hostNetwork } = pod.spec ?? {};
  const cluster = dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && !hostNetwork);
  const base =
    dnsPolicy === 'None' || !cluster ? resolverOfNode : clusterDns(node, pod.metadata.namespace ?? 'default');
  if (!dnsConfig) return base;
  const options = new Map(base.options.map((option) => [option.split(':')[0] ?? option, option]));
  for (const { name = '', value } of dnsConfig.options ?? []) {
    options.set(name, value === undefined ? name : `${name}:${value}`);
  }
  return {
    servers: unique([...base.servers, ...(dnsConfig.nameservers ?? [])]).slice(0, resolverLimits.servers),
    searches: unique([...base.searches, ...(dnsConfig.searches ?? [])]).slice(0, resolverLimits.searches),
    options: [...options.values()],
  };
}

function clusterDns(node: NodeConfig, namespace: string): Dns {
  let byNamespace = usual.get(node);
  if (!byNamespace) {
    byNamespace = new Map();
    usual.set(node, byNamespace);
  }
  let dns = byNamespace.get(namespace);
  if (!dns) {
    const domain = node.clusterDomain ?? 'cluster.local';
    dns = {
      servers: node.clusterDns ?? [],
      searches: [`${namespace}.svc.${domain}`, `svc.${domain}`, domain],
      options: ['ndots:5'],
    };
    byNamespace.set(namespace, dns);
  }
  return dns;
}

const unique = (list: readonly string[]) => [...new Set(list)];
