import type { KubeApi } from '../../client/kube-api.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { GroupVersionResource, KubeObject } from '../../machinery/types.ts';
import { isNamespaceTerminating } from './pod-control.ts';

/** Creates what every namespace has; that it is there already, or its namespace is going, is no failure. */
export async function createUnlessRefused(
  api: KubeApi,
  resource: GroupVersionResource,
  object: KubeObject,
): Promise<void> {
  const { namespace } = object.metadata;
  try {
    await api.create(namespace === undefined ? resource : { ...resource, namespace }, object);
  } catch (error) {
    if (isApiError(error, 'AlreadyExists') || isApiError(error, 'NotFound') || isNamespaceTerminating(error)) return;
    throw error;
  }
}
