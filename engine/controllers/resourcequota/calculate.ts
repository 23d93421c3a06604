import { amountsOf } from '../../kinds/quota/pod-amounts.ts';
import { inScope } from '../../kinds/quota/scopes.ts';
import { concernsResource, quotaUsage } from '../../kinds/quota/usage.ts';
import type { ResourceQuota } from '../../kinds/types.ts';
import { addQuantities, formatQuantity, zeroQuantity } from '../../machinery/quantity.ts';
import type { GroupVersionResource, KubeObject } from '../../machinery/types.ts';
import type { Loop } from '../../sim/index.ts';

/** Objects counted before the turn is given away. */
const perTurn = 500;

interface Counted {
  readonly resource: GroupVersionResource;
  readonly items: readonly KubeObject[];
}

/** The status that a quota should have: its limits, and what the objects in its scopes use of them. */
export async function quotaStatus(
  quota: ResourceQuota,
  lists: readonly Counted[],
  loop: Loop,
): Promise<NonNullable<ResourceQuota['status']>> {
  const hard = quota.spec?.hard ?? {};
  const totals = new Map(amountsOf(quota.status?.used));
  for (const name of totals.keys()) if (!(name in hard)) totals.delete(name);
  let since = 0;
  for (const { resource, items } of lists) {
    const names = Object.keys(hard).filter((name) => concernsResource(resource, name));
    for (const name of names) totals.set(name, zeroQuantity);
    for (const object of items) {
      if (++since % perTurn === 0) await loop.turn();
      if (!inScope(quota, resource.resource, object)) continue;
      const usage = quotaUsage(resource, object);
      for (const name of names) {
        const amount = usage.get(name);
        if (amount) totals.set(name, addQuantities(totals.get(name) ?? zeroQuantity, amount));
      }
    }
  }
  const used: { [name: string]: string } = {};
  for (const [name, amount] of totals) used[name] = formatQuantity(amount);
  return { hard, used };
}
