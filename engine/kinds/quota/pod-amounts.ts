import {
  addQuantities,
  compareQuantities,
  parseQuantity,
  type Quantity,
  zeroQuantity,
} from '../../machinery/quantity.ts';
import type { Container, PodSpec } from '../types.ts';

export type Amounts = ReadonlyMap<string, Quantity>;
type Part = 'requests' | 'limits';

/** A resource list of the API, its quantities read. */
export function amountsOf(list: { readonly [resource: string]: string | number } | undefined): Map<string, Quantity> {
  const amounts = new Map<string, Quantity>();
  for (const resource in list) amounts.set(resource, parseQuantity(list[resource] ?? 0) ?? zeroQuantity);
  return amounts;
}

function add(into: Map<string, Quantity>, more: Amounts): void {
  for (const [resource, amount] of more) {
    const before = into.get(resource);
    into.set(resource, before ? addQuantities(before, amount) : amount);
  }
}

function raise(into: Map<string, Quantity>, least: Amounts): void {
  for (const [resource, amount] of least) {
    const before = into.get(resource);
    if (!before || compareQuantities(before, amount) < 0) into.set(resource, amount);
  }
}

/**
 * The requests or limits of a pod as a whole: the sum over its containers, or the peak while it starts; its own where it
 * names them; its overhead added.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
 */
export function podAmounts({ containers, initContainers = [], overhead, resources }: PodSpec, part: Part): Amounts {
  const of = (container: Container): Amounts => amountsOf(container.resources?.[part]);
  const total = new Map<string, Quantity>();
  for (const container of containers) add(total, of(container));
  const sidecars = new Map<string, Quantity>();
  const start = new Map<string, Quantity>();
  for (const container of initContainers) {
    if (container.restartPolicy === 'Always') {
      add(sidecars, of(container));
      raise(start, sidecars);
    } else {
      const running = new Map(sidecars);
      add(running, of(container));
      raise(start, running);
    }
  }
  add(total, sidecars);
  raise(total, start);
  for (const [resource, amount] of amountsOf(resources?.[part])) total.set(resource, amount);
  for (const [resource, amount] of amountsOf(overhead)) {
    // what has no limit does not get one
    if (part === 'requests' || total.has(resource)) add(total, new Map([[resource, amount]]));
  }
  return total;
}
