import { concernsResource, quotaUsage, unspecified, updatesCount } from '../../../../kinds/quota/usage.ts';
import { amountsOf } from '../../../../kinds/quota/pod-amounts.ts';
import { inScope } from '../../../../kinds/quota/scopes.ts';
import type { PodSpec, ResourceQuota } from '../../../../kinds/types.ts';
import {
  addQuantities,
  formatQuantity,
  type Quantity,
  subtractQuantities,
  zeroQuantity,
} from '../../../../machinery/quantity.ts';
import type { KubeObject } from '../../../../machinery/types.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../../contract.ts';
import { deny } from '../../denial.ts';

type Amounts = ReadonlyMap<string, Quantity>;

/**
 * Keeps what a namespace uses within its quotas. What a request will use is charged at once, before anybody else asks; the
 * controller corrects what in the end was not created.
 *
 * @see https://kubernetes.io/docs/concepts/policy/resource-quotas/
 */
export const resourceQuota: AdmissionPlugin = {
  name: 'ResourceQuota',
  handles(operation, { stored }, subresource) {
    if (!stored.namespaced) return false;
    if (subresource === 'resize') return stored.resource === 'pods' && stored.group === '';
    if (subresource !== '') return false;
    return operation === 'CREATE' || (operation === 'UPDATE' && updatesCount(stored));
  },
  validate(attributes, context) {
    const { namespace, endpoint, object, old, operation } = attributes;
    const quotas = context.derived('', 'resourcequotas', namespace, asQuotas);
    if (quotas.length === 0 || !object) return;
    const matching = quotas.filter((quota) => matches(quota, attributes, object));
    if (matching.length === 0) return;
    if (operation === 'CREATE' && endpoint.stored.resource === 'pods') {
      for (const quota of matching) mustBeSpecified(attributes, quota, object['spec'] as PodSpec);
    }
    const delta = difference(quotaUsage(endpoint.stored, object), old && quotaUsage(endpoint.stored, old));
    const charged = matching.flatMap((quota) => charge(attributes, quota, delta) ?? []);
    if (attributes.dryRun) return;
    for (const quota of charged) context.replace('', 'resourcequotas', quota);
  },
};

const asQuotas = (objects: readonly KubeObject[]) => objects as readonly ResourceQuota[];

function matches(quota: ResourceQuota, { endpoint }: AdmissionAttributes, object: KubeObject): boolean {
  for (const name in quota.status?.hard) {
    if (concernsResource(endpoint.stored, name)) return inScope(quota, endpoint.stored.resource, object);
  }
  return false;
}

function mustBeSpecified(attributes: AdmissionAttributes, { metadata, status }: ResourceQuota, spec: PodSpec): void {
  const missing = unspecified(spec, Object.keys(status?.hard ?? {}));
  if (missing.size === 0) return;
  const words = [...missing].map(([name, containers]) => `${name} for: ${containers.join(',')}`).join('; ');
  throw deny(attributes, `failed quota: ${metadata.name}: must specify ${words}`, 'unspecified', {
    quota: metadata.name,
    missing: Object.fromEntries(missing),
  });
}

function free(hard = zeroQuantity, used = zeroQuantity): Quantity {
  const left = subtractQuantities(hard, used);
  return left.nanos < 0n ? zeroQuantity : left;
}

/** What a request adds; without what it leaves as it is. */
function difference(next: Amounts, old: Amounts | undefined): Amounts {
  const delta = new Map<string, Quantity>();
  for (const name of new Set([...next.keys(), ...(old?.keys() ?? [])])) {
    const amount = subtractQuantities(next.get(name) ?? zeroQuantity, old?.get(name) ?? zeroQuantity);
    if (amount.nanos !== 0n) delta.set(name, amount);
  }
  return delta;
}

/** The quota with more used; undefined where the request needs nothing of it. @throws Denial where it is not enough */
function charge(attributes: AdmissionAttributes, quota: ResourceQuota, delta: Amounts): ResourceQuota | undefined {
  const { metadata, status } = quota;
  const hard = amountsOf(status?.hard);
  const used = amountsOf(status?.used);
  const asked = [...delta].filter(([name]) => hard.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  if (asked.length === 0) return undefined;
  const unknown = asked.filter(([name]) => !used.has(name)).map(([name]) => name);
  if (unknown.length > 0) {
    const words = `status unknown for quota: ${metadata.name}, resources: ${unknown.join(',')}`;
    throw deny(attributes, words, 'usage-unknown', { quota: metadata.name, resources: unknown });
  }
  const next: { [name: string]: string | number } = { ...status?.used };
  const exceeded: string[] = [];
  for (const [name, amount] of asked) {
    const sum = addQuantities(used.get(name) ?? zeroQuantity, amount);
    if (amount.nanos > 0n && sum.nanos > (hard.get(name)?.nanos ?? 0n)) exceeded.push(name);
    next[name] = formatQuantity(sum.nanos < 0n ? zeroQuantity : sum);
  }
  if (exceeded.length === 0) return { ...quota, status: { ...status, used: next } };
  const list = (amounts: Amounts): string =>
    exceeded.map((name) => `${name}=${formatQuantity(amounts.get(name) ?? zeroQuantity)}`).join(',');
  const words = `exceeded quota: ${metadata.name}, requested: ${list(delta)}, used: ${list(used)}, limited: ${list(hard)}`;
  throw deny(attributes, words, 'exceeded-quota', {
    quota: metadata.name,
    exceeded: exceeded.map((name) => ({
      resource: name,
      requested: formatQuantity(delta.get(name) ?? zeroQuantity),
      used: formatQuantity(used.get(name) ?? zeroQuantity),
      limited: formatQuantity(hard.get(name) ?? zeroQuantity),
    })),
    // what would still have been allowed
    nearest: Object.fromEntries(exceeded.map((name) => [name, formatQuantity(free(hard.get(name), used.get(name)))])),
  });
}
