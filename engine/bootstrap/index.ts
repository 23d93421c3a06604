/** Makes the objects that a new cluster begins with. */
import type { KubeApi } from '../client/kube-api.ts';
import type { KindRegistry } from '../kinds/registry.ts';
import { isApiError } from '../machinery/errors.ts';
import { type KubeObject, parseApiVersion } from '../machinery/types.ts';
import { type ApiEndpoint, initialObjects, systemNamespaces } from './objects.ts';

export { type Bootstrap, bootstraps } from './names.ts';
export type { ApiEndpoint } from './objects.ts';
export { clusterAuthority } from './authority.ts';
export { controlPlane, kubeadmCluster, withControlPlane } from './kubeadm/index.ts';
export { defaultPolicy } from './rbac/index.ts';

/**
 * Makes what is missing of the initial objects; what is there is left as it is. `again`: the cluster was there before.
 * `objects`: what whoever installs a cluster adds, once.
 */
export async function bootstrapObjects(
  api: KubeApi,
  registry: KindRegistry,
  endpoint: ApiEndpoint,
  ca: string,
  { again = false, objects = [] }: { readonly again?: boolean; readonly objects?: readonly KubeObject[] } = {},
): Promise<void> {
  const namespaces = systemNamespaces.map(
    (name): KubeObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }),
  );
  for (const object of [...namespaces, ...initialObjects(endpoint, ca), ...(again ? [] : objects)]) {
    const { group, version } = parseApiVersion(object.apiVersion);
    // a control plane that is started again makes what it needs itself, and no more
    if (again && object.kind === 'StorageClass') continue;
    const resource = registry.byKind(group, object.kind)?.resource;
    if (resource === undefined) throw new Error(`the registry lacks ${object.apiVersion} ${object.kind}`);
    const { namespace } = object.metadata;
    try {
      await api.create({ group, version, resource, ...(namespace === undefined ? {} : { namespace }) }, object);
    } catch (error) {
      if (!isApiError(error, 'AlreadyExists')) throw error;
    }
  }
}
