/**
 * Endpoints of Services with a selector, for clients that do not know EndpointSlices.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#endpoints
 */
import type { ReconcileResult } from '../../client/contract.ts';
import { createController } from '../../client/controller.ts';
import { splitKey } from '../../client/indexer.ts';
import { inNamespace, objectRef, resources } from '../../kinds/resources.ts';
import type { Endpoints, Pod, Service } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import { defineController } from '../support/definition.ts';
import { equal } from '../support/equal.ts';
import { isNamespaceTerminating } from '../support/pod-control.ts';
import { restAfter } from '../support/rest.ts';
import {
  followServices,
  headlessLabel,
  isHeadless,
  podsBehind,
  triggerTimeAnnotation,
} from '../support/service-pods.ts';
import { createTriggerTimes } from '../support/trigger-time.ts';
import { subsetsOf } from './subsets.ts';

const name = 'endpoint-controller';
const managedByLabel = 'endpoints.kubernetes.io/managed-by';
const overCapacity = 'endpoints.kubernetes.io/over-capacity';

export const endpointsController = defineController(name, (context) => {
  const { sim, api, informers } = context;
  const services = informers.informer<Service>(resources.services);
  const pods = informers.informer<Pod>(resources.pods);
  const endpoints = informers.informer<Endpoints>(resources.endpoints);
  const triggerTimes = createTriggerTimes();

  async function reconcile(key: string): Promise<ReconcileResult | undefined> {
    const service = services.get(key);
    const known = endpoints.get(key);
    if (!service) {
      triggerTimes.forget(key);
      if (known) await removeLeftOver(key);
      return undefined;
    }
    const selected = podsBehind(service, pods);
    if (!selected) return undefined;
    const { subsets, truncated } = subsetsOf(service, selected);
    const triggerTime = triggerTimes.next(service, selected);
    const labels = {
      ...service.metadata.labels,
      [managedByLabel]: name,
      ...(isHeadless(service) ? { [headlessLabel]: '' } : {}),
    };
    const isTruncated = known?.metadata.annotations?.[overCapacity] !== undefined;
    const same =
      known && equal(known.subsets ?? [], subsets) && equal(known.metadata.labels, labels) && truncated === isTruncated;
    if (!same) await write(service, known, subsets, labels, annotationsOf(known, triggerTime, truncated));
    return { rest: restAfter(selected.length) };
  }

  async function write(
    { metadata }: Service,
    known: Endpoints | undefined,
    subsets: Endpoints['subsets'],
    labels: { readonly [key: string]: string },
    annotations: { readonly [key: string]: string },
  ): Promise<void> {
    const { namespace = '' } = metadata;
    if (known) {
      await api.update(objectRef(resources.endpoints, namespace, metadata.name), {
        ...known,
        metadata: { ...known.metadata, labels, annotations },
        subsets,
      });
      return;
    }
    try {
      await api.create(inNamespace(resources.endpoints, namespace), {
        apiVersion: 'v1',
        kind: 'Endpoints',
        metadata: { name: metadata.name, namespace, labels, annotations },
        ...(subsets && subsets.length > 0 ? { subsets } : {}),
      });
    } catch (error) {
      if (isNamespaceTerminating(error)) return;
      throw error;
    }
  }

  async function removeLeftOver(key: string): Promise<void> {
    const { namespace, name: service } = splitKey(key);
    await api.delete(objectRef(resources.endpoints, namespace, service)).catch((error: unknown) => {
      if (!isApiError(error, 'NotFound')) throw error;
    });
  }

  const { queue, stop } = createController({
    sim,
    name,
    kind: { apiVersion: 'v1', kind: 'Service' },
    reconciler: { reconcile },
    waitFor: [services, pods, endpoints],
  });
  const end = followServices(services, pods, queue.add);
  return () => {
    end();
    stop();
  };
});

function annotationsOf(known: Endpoints | undefined, triggerTime: string | undefined, truncated: boolean) {
  const { [triggerTimeAnnotation]: _, [overCapacity]: __, ...others } = known?.metadata.annotations ?? {};
  return {
    ...others,
    ...(triggerTime === undefined ? {} : { [triggerTimeAnnotation]: triggerTime }),
    ...(truncated ? { [overCapacity]: 'truncated' } : {}),
  };
}
