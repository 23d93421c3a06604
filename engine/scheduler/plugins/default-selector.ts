import type { InformerFactory } from '../../client/contract.ts';
import { resources } from '../../kinds/resources.ts';
import type { ReplicaSet, ReplicationController, Service, StatefulSet } from '../../kinds/types.ts';
import { type PodInfo, sameLabels } from '../cache/pod-info.ts';
import { type LabelSelector, type Selector, selectorOf, selectorWith } from '../cache/selector.ts';

/**
 * The pods that a pod should be spread with where it names none: those of its services and of its owner together.
 * Undefined for a pod without either.
 */
export function createDefaultSelector(informers: InformerFactory): (pod: PodInfo) => Selector | undefined {
  const services = informers.informer<Service>(resources.services);
  const replicaSets = informers.informer<ReplicaSet>(resources.replicaSets);
  const statefulSets = informers.informer<StatefulSet>(resources.statefulSets);
  const controllers = informers.informer<ReplicationController>(resources.replicationControllers);
  const byNamespace = new Map<string, Map<string, Service>>();
  const learn = (service: Service) => {
    const namespace = service.metadata.namespace ?? '';
    const known = byNamespace.get(namespace) ?? new Map<string, Service>();
    byNamespace.set(namespace, known.set(service.metadata.name, service));
  };
  services.subscribe({
    added: learn,
    updated: learn,
    deleted: ({ metadata }) => byNamespace.get(metadata.namespace ?? '')?.delete(metadata.name),
  });

  const ownerSelector = ({ pod, namespace }: PodInfo): LabelSelector | undefined => {
    const owner = pod.metadata.ownerReferences?.find((reference) => reference.controller);
    if (!owner) return undefined;
    const key = `${namespace}/${owner.name}`;
    if (owner.kind === 'ReplicaSet') return replicaSets.get(key)?.spec?.selector;
    if (owner.kind === 'StatefulSet') return statefulSets.get(key)?.spec?.selector;
    const labels = owner.kind === 'ReplicationController' ? controllers.get(key)?.spec?.selector : undefined;
    return labels && { matchLabels: labels };
  };

  /** The last answer for each owner: its pods are in the same services. */
  const combined = new WeakMap<object, { readonly labels: PodInfo['labels']; readonly selector: Selector }>();
  const noOwner: LabelSelector = {};

  return (pod) => {
    let labels: { [key: string]: string } | undefined;
    for (const { spec } of byNamespace.get(pod.namespace)?.values() ?? []) {
      const selector = spec?.selector;
      if (!selector || !selectsAll(selector, pod.labels)) continue;
      labels = { ...labels, ...selector };
    }
    const owner = ownerSelector(pod);
    if (!labels) return owner && selectorOf(owner);
    const known = combined.get(owner ?? noOwner);
    if (known && sameLabels(known.labels, labels)) return known.selector;
    // the owner's demands with those of the services, which the pod's own labels meet
    const selector = selectorWith(owner ?? noOwner, labels);
    combined.set(owner ?? noOwner, { labels, selector });
    return selector;
  };
}

function selectsAll(selector: { readonly [key: string]: string }, labels: PodInfo['labels']): boolean {
  let any = false;
  for (const key in selector) {
    if (labels[key] !== selector[key]) return false;
    any = true;
  }
  return any;
}
