import type { KubeApi } from '../client/kube-api.ts';
import { warningsOf } from '../client/remote/answers.ts';

/** An API that tells `onWarning` of all that the server says in `Warning` headers, whatever was asked. */
export function warnedApi(api: KubeApi, onWarning: (text: string) => void): KubeApi {
  return {
    ...api,
    get: (ref, options) => api.get(ref, { onWarning, ...options }),
    list: (resource, options) => api.list(resource, { onWarning, ...options }),
    watch: (resource, options) => api.watch(resource, { onWarning, ...options }),
    create: (ref, object, options) => api.create(ref, object, { onWarning, ...options }),
    update: (ref, object, options) => api.update(ref, object, { onWarning, ...options }),
    patch: (ref, patch, options) => api.patch(ref, patch, { onWarning, ...options }),
    delete: (ref, options) => api.delete(ref, { onWarning, ...options }),
    deleteCollection: (resource, options) => api.deleteCollection(resource, { onWarning, ...options }),
    async request(request) {
      const response = await api.request(request);
      for (const text of warningsOf(response.headers)) onWarning(text);
      return response;
    },
  };
}
