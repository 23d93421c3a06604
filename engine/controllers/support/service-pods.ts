import type { Informer, Key } from '../../client/contract.ts';
import { keyOf } from '../../client/indexer.ts';
import type { Pod, Service } from '../../kinds/types.ts';
import { hasLabels } from './label-selector.ts';
import { isFinished, isReady } from './pods.ts';

type ServicePort = NonNullable<NonNullable<Service['spec']>['ports']>[number];

/** What a pod's change must concern to matter to a Service. */
function matters(now: Pod, before: Pod): boolean {
  return (
    now.metadata.labels !== before.metadata.labels ||
    now.metadata.deletionTimestamp !== before.metadata.deletionTimestamp ||
    now.status?.podIP !== before.status?.podIP ||
    now.status?.phase !== before.status?.phase ||
    now.spec?.nodeName !== before.spec?.nodeName ||
    isReady(now) !== isReady(before)
  );
}

/** Has Services looked at when they change, or pods that they select do. */
export function followServices(
  services: Informer<Service>,
  pods: Informer<Pod>,
  enqueue: (key: Key) => void,
): () => void {
  const offer = (pod: Pod, also?: Pod) => {
    for (const service of services.list(pod.metadata.namespace)) {
      const { selector } = service.spec ?? {};
      if (!selector || Object.keys(selector).length === 0) continue;
      const selected = hasLabels(pod.metadata.labels, selector) || (also && hasLabels(also.metadata.labels, selector));
      if (selected) enqueue(keyOf(service));
    }
  };
  const ends = [
    services.subscribe({
      added: (service) => enqueue(keyOf(service)),
      updated: (service) => enqueue(keyOf(service)),
      deleted: (service) => enqueue(keyOf(service)),
    }),
    pods.subscribe({
      // a pod without an address is nobody's endpoint yet
      added: (pod) => pod.status?.podIP && offer(pod),
      updated: (pod, before) => {
        if (matters(pod, before)) offer(pod, before);
      },
      deleted: (pod) => offer(pod),
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** The pods behind a Service that have an address; undefined where it has no selector, or is only a name. */
export function podsBehind(service: Service, pods: Informer<Pod>): readonly Pod[] | undefined {
  const { selector, type } = service.spec ?? {};
  if (!selector || type === 'ExternalName') return undefined;
  return pods
    .list(service.metadata.namespace)
    .filter(
      (pod) =>
        hasLabels(pod.metadata.labels, selector) &&
        pod.status?.podIP !== undefined &&
        pod.status.podIP !== '' &&
        !isFinished(pod),
    );
}

/** The number behind a Service's target port in a pod; undefined where the pod has no port of that name. */
export function targetPort(pod: Pod, { port, targetPort: target, protocol = 'TCP' }: ServicePort): number | undefined {
  if (target === undefined) return port;
  if (typeof target === 'number') return target === 0 ? port : target;
  const sidecars = (pod.spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  for (const container of [...(pod.spec?.containers ?? []), ...sidecars]) {
    for (const candidate of container.ports ?? []) {
      if (candidate.name === target && (candidate.protocol ?? 'TCP') === protocol) return candidate.containerPort;
    }
  }
  return undefined;
}

export const isHeadless = ({ spec }: Service): boolean => spec?.clusterIP === 'None';

export const headlessLabel = 'service.kubernetes.io/headless';
export const triggerTimeAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time';

/** The pod's own name in DNS, where it asks for one under this Service. */
export function hostnameFor(pod: Pod, service: Service): string | undefined {
  const { hostname, subdomain } = pod.spec ?? {};
  return hostname && subdomain === service.metadata.name ? hostname : undefined;
}
