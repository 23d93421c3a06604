import type { KubeApi } from '../../client/kube-api.ts';
import { objectRef } from '../../kinds/resources.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { GroupVersionResource, KubeObject } from '../../machinery/types.ts';

/** The objects that pods of this node refer to: ConfigMaps, Secrets, claims and volumes. */
export interface ReferredObjects {
  /** The object as it is now; undefined where there is none. Other failures of the API are thrown. */
  get<T extends KubeObject>(
    resource: GroupVersionResource,
    namespace: string | undefined,
    name: string,
  ): Promise<T | undefined>;
}

export function referredObjects(api: KubeApi): ReferredObjects {
  return {
    async get<T extends KubeObject>(resource: GroupVersionResource, namespace: string | undefined, name: string) {
      try {
        return await api.get<T>(objectRef(resource, namespace, name));
      } catch (error) {
        if (isApiError(error, 'NotFound')) return undefined;
        throw error;
      }
    },
  };
}
