import { compareQuantities } from '../../machinery/quantity.ts';
import { quantityOf } from '../../machinery/validation/index.ts';
import type { Container, PodSpec } from '../types.ts';

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

/**
 * How a pod fares when its node runs short: by what all its containers request and are limited to.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/
 */
export function qosClassOf(spec: PodSpec | undefined): QosClass {
  if (!spec || !Object.isFrozen(spec)) return workOut(spec);
  let known = classes.get(spec);
  if (!known) classes.set(spec, (known = workOut(spec)));
  return known;
}

/** Of specs that stay as they are: new pods of one template share theirs. */
const classes = new WeakMap<PodSpec, QosClass>();

function workOut(spec: PodSpec | undefined): QosClass {
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  if (spec?.resources) return classOf([spec.resources]);
  return classOf(containers.map((container) => container.resources));
}

function classOf(all: readonly Container['resources'][]): QosClass {
  let promised = false;
  let guaranteed = true;
  for (const resources of all) {
    for (const resource of ['cpu', 'memory'] as const) {
      const request = quantityOf(resources?.requests?.[resource] ?? 0);
      const limit = quantityOf(resources?.limits?.[resource] ?? 0);
      if (request.nanos > 0n || limit.nanos > 0n) promised = true;
      if (limit.nanos === 0n || compareQuantities(request, limit) !== 0) guaranteed = false;
    }
  }
  if (!promised) return 'BestEffort';
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
