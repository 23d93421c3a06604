import type { KubeApi } from '../../client/kube-api.ts';
import { inNamespace, objectRef, resources } from '../../kinds/resources.ts';
import type { EndpointSlice } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { KubeObject } from '../../machinery/types.ts';
import { equal } from '../support/equal.ts';
import { controllerReference } from '../support/owners.ts';
import { isNamespaceTerminating } from '../support/pod-control.ts';
import { triggerTimeAnnotation } from '../support/service-pods.ts';
import { type PortGroup, planSlices, type SliceContent } from './slices.ts';

export const serviceNameLabel = 'kubernetes.io/service-name';
export const managedByLabel = 'endpointslice.kubernetes.io/managed-by';

type AddressType = 'IPv4' | 'IPv6' | 'FQDN';

export interface WantedSlices {
  /** The Service, or the Endpoints that are mirrored. */
  readonly owner: KubeObject;
  readonly addressType: AddressType;
  readonly labels: { readonly [key: string]: string };
  readonly annotations: { readonly [key: string]: string };
  readonly triggerTime: string | undefined;
  readonly groups: readonly PortGroup[];
}

/** Creates, updates and deletes slices until they hold what is wanted. */
export async function writeSlices(
  api: KubeApi,
  existing: readonly EndpointSlice[],
  wanted: WantedSlices,
): Promise<void> {
  const { owner, addressType, labels, triggerTime } = wanted;
  const { namespace = '', name } = owner.metadata;
  const plan = planSlices(existing, wanted.groups);
  const annotations = {
    ...wanted.annotations,
    ...(triggerTime === undefined ? {} : { [triggerTimeAnnotation]: triggerTime }),
  };
  const update = (slice: EndpointSlice, { ports, endpoints }: SliceContent) =>
    api.update(objectRef(resources.endpointSlices, namespace, slice.metadata.name), {
      ...slice,
      metadata: { ...slice.metadata, labels, annotations },
      endpoints,
      ports,
    });

  for (const { ports, endpoints } of plan.create) {
    try {
      await api.create(inNamespace(resources.endpointSlices, namespace), {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: {
          name: '',
          generateName: `${name}-`,
          namespace,
          labels,
          ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
          ownerReferences: [controllerReference(owner)],
        },
        addressType,
        endpoints,
        ports,
      });
    } catch (error) {
      if (isNamespaceTerminating(error)) return;
      throw error;
    }
  }
  for (const [slice, content] of plan.update) await update(slice, content);
  for (const slice of plan.remove) await removeSlice(api, slice);

  const touched = new Set([...plan.update.map(([slice]) => slice), ...plan.remove]);
  for (const slice of existing) {
    if (touched.has(slice) || equal(slice.metadata.labels, labels)) continue;
    await update(slice, { ports: slice.ports ?? [], endpoints: slice.endpoints ?? [] });
  }
}

export async function removeSlice(api: KubeApi, { metadata }: EndpointSlice): Promise<void> {
  await api.delete(objectRef(resources.endpointSlices, metadata.namespace, metadata.name)).catch((error: unknown) => {
    if (!isApiError(error, 'NotFound')) throw error;
  });
}
