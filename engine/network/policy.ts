import type { Informer, InformerFactory } from '../client/contract.ts';
import { resources } from '../kinds/resources.ts';
import type { Namespace, NetworkPolicy, Pod } from '../kinds/types.ts';
import type { DeepReadonly } from '../machinery/types.ts';
import { cidrContains } from './addresses.ts';
import type { Hop } from './contract.ts';
import type { Host, HostIdentity } from './fabric.ts';

/** A connection, or a datagram, on its way between two hosts. */
export interface PolicyQuestion {
  readonly from: Host;
  readonly to: HostIdentity;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
  /** The address that the other end sees. */
  readonly source: string;
}

export interface PolicyVerdict {
  readonly allowed: boolean;
  /** The policies that decided. */
  readonly hops: readonly Hop[];
}

export type PolicyCheck = (question: PolicyQuestion) => PolicyVerdict;

type Rule = DeepReadonly<{ from?: Peer[]; to?: Peer[]; ports?: Port[] }>;
type Peer = DeepReadonly<{
  podSelector?: LabelSelector;
  namespaceSelector?: LabelSelector;
  ipBlock?: { cidr: string; except?: string[] };
}>;
type Port = DeepReadonly<{ port?: number | string; endPort?: number; protocol?: string }>;
type LabelSelector = DeepReadonly<{
  matchLabels?: { [key: string]: string };
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}>;
type Labels = { readonly [key: string]: string } | undefined;

/** What of a host a policy can speak of. */
interface Party {
  readonly address: string;
  readonly namespace?: string;
  readonly labels?: Labels;
}

const open: PolicyVerdict = { allowed: true, hops: [] };

/**
 * NetworkPolicies: a pod that a policy selects lets through, in the directions that the policy is about, only what some
 * rule allows. What comes from the pod's own node (probes) is always let in.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function createPolicyCheck(informers: InformerFactory): PolicyCheck {
  /** Watched only once there is a policy to ask: labels of a large cluster's pods are much to keep for nothing. */
  let pods: Informer<Pod> | undefined;
  let namespaces: Informer<Namespace> | undefined;
  const byNamespace = new Map<string, Map<string, NetworkPolicy>>();
  let known = 0;
  const learn = (policy: NetworkPolicy) => {
    const namespace = policy.metadata.namespace ?? '';
    const policies = byNamespace.get(namespace) ?? new Map<string, NetworkPolicy>();
    byNamespace.set(namespace, policies.set(policy.metadata.name, policy));
  };
  informers.informer<NetworkPolicy>(resources.networkPolicies).subscribe({
    added(policy) {
      known++;
      pods ??= informers.informer<Pod>(resources.pods);
      namespaces ??= informers.informer<Namespace>(resources.namespaces);
      learn(policy);
    },
    updated: learn,
    deleted({ metadata }) {
      known--;
      byNamespace.get(metadata.namespace ?? '')?.delete(metadata.name);
    },
  });

  const podOf = ({ pod }: Pick<HostIdentity, 'pod'>): Pod | undefined =>
    pod && pods?.get(`${pod.namespace}/${pod.name}`);

  const allowsPeer = (peers: readonly Peer[] | undefined, own: string, party: Party): boolean => {
    if (!peers || peers.length === 0) return true;
    return peers.some(({ ipBlock, podSelector, namespaceSelector }) => {
      if (ipBlock) return cidrContains(ipBlock.cidr, party.address) && !inAnyCidr(ipBlock.except ?? [], party.address);
      if (party.namespace === undefined) return false;
      const namespaceFits = namespaceSelector
        ? selects(namespaceSelector, namespaces?.get(party.namespace)?.metadata.labels)
        : party.namespace === own;
      return namespaceFits && (!podSelector || selects(podSelector, party.labels));
    });
  };

  /** One direction: the policies of one pod on its traffic with a party. */
  const decide = (
    direction: 'Ingress' | 'Egress',
    host: Pick<HostIdentity, 'pod'>,
    party: Party,
    allowsPort: (ports: readonly Port[] | undefined) => boolean,
  ): Hop | undefined => {
    const pod = podOf(host);
    const namespace = host.pod?.namespace ?? '';
    if (!pod) return undefined;
    const isolating: string[] = [];
    for (const policy of byNamespace.get(namespace)?.values() ?? []) {
      const { podSelector = {}, policyTypes, ingress, egress } = policy.spec ?? {};
      const types = policyTypes ?? (egress ? ['Ingress', 'Egress'] : ['Ingress']);
      if (!types.some((type) => type === direction) || !selects(podSelector, pod.metadata.labels)) continue;
      isolating.push(policy.metadata.name);
      const rules: readonly Rule[] = (direction === 'Ingress' ? ingress : egress) ?? [];
      const at = rules.findIndex(
        (rule) => allowsPeer(rule.from ?? rule.to, namespace, party) && allowsPort(rule.ports),
      );
      if (at < 0) continue;
      const data = {
        direction,
        pod: `${namespace}/${pod.metadata.name}`,
        rule: `spec.${direction.toLowerCase()}[${at}]`,
      };
      return { kind: 'policy', name: `${namespace}/${policy.metadata.name}`, verdict: 'passed', data };
    }
    if (isolating.length === 0) return undefined;
    const data = { direction, pod: `${namespace}/${pod.metadata.name}`, policies: isolating.join(', ') };
    return { kind: 'policy', name: `${namespace}/${isolating[0]}`, verdict: 'denied', data };
  };

  return ({ from, to, port, protocol, source }) => {
    if (known === 0) return open;
    const target = podOf(to);
    const allowsPort = (ports: readonly Port[] | undefined) => portAllowed(ports, port, protocol, target);
    const hops: Hop[] = [];
    const out = decide('Egress', from, { address: to.ip, ...partyOf(to, target) }, allowsPort);
    if (out) hops.push(out);
    if (out?.verdict === 'denied') return { allowed: false, hops };
    const fromOwnNode = from.kind === 'node' && from.node === to.node;
    if (to.pod && !fromOwnNode) {
      // behind a node's address the client is not seen any more
      const seen = source === from.ip ? partyOf(from, podOf(from)) : {};
      const into = decide('Ingress', to, { address: source, ...seen }, allowsPort);
      if (into) hops.push(into);
      if (into?.verdict === 'denied') return { allowed: false, hops };
    }
    return { allowed: true, hops };
  };
}

function partyOf({ pod }: Pick<HostIdentity, 'pod'>, object: Pod | undefined): Pick<Party, 'namespace' | 'labels'> {
  return pod ? { namespace: pod.namespace, labels: object?.metadata.labels } : {};
}

function portAllowed(
  ports: readonly Port[] | undefined,
  number: number,
  transport: string,
  target: Pod | undefined,
): boolean {
  if (!ports || ports.length === 0) return true;
  return ports.some(({ port, endPort, protocol = 'TCP' }) => {
    if (protocol !== transport) return false;
    if (port === undefined) return true;
    if (typeof port === 'string' && !/^\d+$/.test(port)) return namedPort(target, port, transport) === number;
    return endPort === undefined ? Number(port) === number : number >= Number(port) && number <= endPort;
  });
}

function namedPort(pod: Pod | undefined, name: string, protocol: string): number | undefined {
  for (const { ports = [] } of pod?.spec?.containers ?? []) {
    const found = ports.find((port) => port.name === name && (port.protocol ?? 'TCP') === protocol);
    if (found) return found.containerPort;
  }
  return undefined;
}

export const inAnyCidr = (cidrs: readonly string[], address: string): boolean =>
  cidrs.some((cidr) => cidrContains(cidr, address));

function selects({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Labels): boolean {
  for (const key in matchLabels) if (labels?.[key] !== matchLabels[key]) return false;
  return matchExpressions.every(({ key, operator, values = [] }) => {
    const value = labels?.[key];
    if (operator === 'In') return value !== undefined && values.includes(value);
    if (operator === 'NotIn') return value === undefined || !values.includes(value);
    return operator === 'Exists' ? value !== undefined : value === undefined;
  });
}
