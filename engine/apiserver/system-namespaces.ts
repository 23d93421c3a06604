import type { KubeApi } from '../client/kube-api.ts';
import type { ServerContext } from './context.ts';

const names = ['kube-system', 'kube-public', 'kube-node-lease', 'default'];

/** The namespaces that a real API server makes by itself where they are missing. They are there when this returns: no plugin of it waits. */
export function createSystemNamespaces(
  api: KubeApi,
  { registry, store }: Pick<ServerContext, 'registry' | 'store'>,
): void {
  if (!registry.byResource('', 'namespaces')) return;
  const known = store.collection('namespaces');
  for (const name of names) {
    if (known.get(name)) continue;
    void api.create(
      { group: '', version: 'v1', resource: 'namespaces' },
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    );
  }
}
