/** What add-ons that are a part of the engine, and no containers, put into the API to be found by. */
import type { KubeApi } from '../client/kube-api.ts';
import { inNamespace, resources } from '../kinds/resources.ts';
import { isApiError } from '../machinery/errors.ts';
import type { Json, KubeObject, ResourceRef } from '../machinery/types.ts';

/** Where an add-on answers for the Service of its name, which has no selector. */
export interface AddonAddress {
  readonly namespace: string;
  readonly name: string;
  /** Who keeps the EndpointSlice, by its label. */
  readonly managedBy: string;
  readonly ports: readonly { readonly [field: string]: Json }[];
  readonly ip: string;
  readonly node: string;
}

export const endpointSliceOf = (address: AddonAddress): readonly [ResourceRef, KubeObject] => {
  const { namespace, name, managedBy, ports, ip, node } = address;
  return [
    inNamespace(resources.endpointSlices, namespace),
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: `${name}-1`,
        namespace,
        labels: { 'kubernetes.io/service-name': name, 'endpointslice.kubernetes.io/managed-by': managedBy },
      },
      addressType: 'IPv4',
      ports,
      endpoints: [{ addresses: [ip], conditions: { ready: true }, nodeName: node }],
    },
  ];
};

/** Whether it was made: what is there already is left as it is. */
export async function createUnlessThere(api: KubeApi, resource: ResourceRef, object: KubeObject): Promise<boolean> {
  try {
    await api.create(resource, object);
    return true;
  } catch (error) {
    if (!isApiError(error, 'AlreadyExists')) throw error;
    return false;
  }
}
