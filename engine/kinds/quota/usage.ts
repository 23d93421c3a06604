/**
 * How much of a quota an object uses, by the names that ResourceQuotas limit.
 *
 * @see https://kubernetes.io/docs/concepts/policy/resource-quotas/
 */
import { fromValue, parseQuantity, type Quantity, zeroQuantity } from '../../machinery/quantity.ts';
import type { KubeObject } from '../../machinery/types.ts';
import type { Container, PersistentVolumeClaim, Pod, PodSpec, Service } from '../types.ts';
import { type Amounts, amountsOf, podAmounts } from './pod-amounts.ts';

interface Resource {
  readonly group: string;
  readonly resource: string;
}

/** `count/deployments.apps`. */
export const countName = ({ group, resource }: Resource): string =>
  `count/${resource}${group === '' ? '' : `.${group}`}`;

const one = fromValue(1);

/** Core resources that also are counted under their plain name. */
const plainlyCounted = new Set(['configmaps', 'secrets', 'resourcequotas', 'replicationcontrollers']);

interface Accounting {
  usage(object: KubeObject): Map<string, Quantity>;
  /** Names under which it may be limited, besides `count/…`. */
  concerns(name: string): boolean;
  /** Whether updates, too, change what is used. */
  readonly onUpdate: boolean;
}

const accountings: { readonly [resource: string]: Accounting } = {
  pods: { usage: (object) => podUsage(object as Pod), concerns: concernsPods, onUpdate: false },
  services: {
    usage: (object) => serviceUsage(object as Service),
    concerns: (name) => name === 'services' || name.startsWith('services.'),
    onUpdate: true,
  },
  persistentvolumeclaims: {
    usage: (object) => claimUsage(object as PersistentVolumeClaim),
    concerns: (name) =>
      name === 'persistentvolumeclaims' || name === 'requests.storage' || name.includes(ofStorageClass),
    onUpdate: true,
  },
};

const accountingOf = ({ group, resource }: Resource): Accounting | undefined =>
  group === '' ? accountings[resource] : undefined;

/** What an object of a resource uses. */
export function quotaUsage(resource: Resource, object: KubeObject): Amounts {
  const usage = accountingOf(resource)?.usage(object) ?? new Map<string, Quantity>();
  usage.set(countName(resource), one);
  if (resource.group === '' && plainlyCounted.has(resource.resource)) usage.set(resource.resource, one);
  return usage;
}

/** Whether a name of a quota is about objects of a resource. */
export function concernsResource(resource: Resource, name: string): boolean {
  if (name === countName(resource)) return true;
  if (resource.group !== '') return false;
  return plainlyCounted.has(resource.resource)
    ? name === resource.resource
    : (accountingOf(resource)?.concerns(name) ?? false);
}

export const updatesCount = (resource: Resource): boolean => accountingOf(resource)?.onUpdate ?? false;

/** The resources that a quota's name is about: `requests.cpu` is about pods. */
export function resourceOfName(name: string): Resource | undefined {
  if (name.startsWith('count/')) {
    const [resource = '', ...group] = name.slice('count/'.length).split('.');
    return { group: group.join('.'), resource };
  }
  if (plainlyCounted.has(name)) return { group: '', resource: name };
  const found = Object.entries(accountings).find(([, accounting]) => accounting.concerns(name));
  return found && { group: '', resource: found[0] };
}

const computed = ['cpu', 'memory', 'ephemeral-storage'];
const ofStorageClass = '.storageclass.storage.k8s.io/';

function concernsPods(name: string): boolean {
  if (name === 'pods' || computed.includes(name) || name.startsWith('hugepages-')) return true;
  if (name.startsWith('limits.')) return true;
  return name.startsWith('requests.') && name !== 'requests.storage';
}

/** Requests and limits under the names that quotas have for them. */
function named(requests: Amounts, limits: Amounts): Map<string, Quantity> {
  const usage = new Map<string, Quantity>();
  for (const [resource, amount] of requests) {
    if (computed.includes(resource) || resource.startsWith('hugepages-')) usage.set(resource, amount);
    usage.set(`requests.${resource}`, amount);
  }
  for (const resource of computed) {
    const limit = limits.get(resource);
    if (limit) usage.set(`limits.${resource}`, limit);
  }
  return usage;
}

const bySpec = new WeakMap<PodSpec, Amounts>();

/** A pod that has ended holds nothing any more. */
function podUsage({ spec, status }: Pod): Map<string, Quantity> {
  if (!spec || status?.phase === 'Succeeded' || status?.phase === 'Failed') return new Map();
  let usage = bySpec.get(spec);
  if (!usage) {
    const own = named(podAmounts(spec, 'requests'), podAmounts(spec, 'limits'));
    own.set('pods', one);
    bySpec.set(spec, (usage = own));
  }
  return new Map(usage);
}

/** Of the limited names those that each container must specify, with the containers that do not. */
export function unspecified(spec: PodSpec, limited: Iterable<string>): ReadonlyMap<string, readonly string[]> {
  const missing = new Map<string, string[]>();
  for (const name of [...limited].filter((name) => mustBeSpecified.has(name)).sort()) {
    const without = [...spec.containers, ...(spec.initContainers ?? [])].filter((c) => !specifies(c, name));
    if (without.length > 0) missing.set(name, [...new Set(without.map((c) => c.name))].sort());
  }
  return missing;
}

const mustBeSpecified = new Set(['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory']);

function specifies({ resources }: Container, name: string): boolean {
  const [part, resource = part] = name.split('.');
  const given = part === 'limits' ? resources?.limits : resources?.requests;
  return resource !== undefined && given?.[resource] !== undefined;
}

function serviceUsage({ spec }: Service): Map<string, Quantity> {
  const usage = new Map<string, Quantity>([['services', one]]);
  const ports = spec?.ports ?? [];
  if (spec?.type === 'NodePort') usage.set('services.nodeports', fromValue(ports.length));
  if (spec?.type === 'LoadBalancer') {
    const allocated = spec.allocateLoadBalancerNodePorts === false ? ports.filter((port) => port.nodePort) : ports;
    usage.set('services.nodeports', fromValue(allocated.length));
    usage.set('services.loadbalancers', one);
  }
  return usage;
}

function claimUsage({ metadata, spec, status }: PersistentVolumeClaim): Map<string, Quantity> {
  const asked = amountsOf(spec?.resources?.requests).get('storage') ?? zeroQuantity;
  // a shrunken request still holds what was allocated
  const allocated = parseQuantity(status?.allocatedResources?.['storage'] ?? 0) ?? zeroQuantity;
  const storage = allocated.nanos > asked.nanos ? allocated : asked;
  const usage = new Map<string, Quantity>([
    ['persistentvolumeclaims', one],
    ['requests.storage', storage],
  ]);
  const storageClass = spec?.storageClassName ?? metadata.annotations?.['volume.beta.kubernetes.io/storage-class'];
  if (storageClass) {
    usage.set(`${storageClass}${ofStorageClass}persistentvolumeclaims`, one);
    usage.set(`${storageClass}${ofStorageClass}requests.storage`, storage);
  }
  return usage;
}
