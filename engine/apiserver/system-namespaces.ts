import type { KubeApi } from '../client/kube-api.ts';
import type { KindRegistry } from '../kinds/registry.ts';

const names = ['kube-system', 'kube-public', 'kube-node-lease', 'default'];

/** The namespaces that a real API server makes by itself. They are there when this returns: no plugin of it waits. */
export function createSystemNamespaces(api: KubeApi, registry: KindRegistry): void {
  if (!registry.byResource('', 'namespaces')) return;
  for (const name of names) {
    void api.create(
      { group: '', version: 'v1', resource: 'namespaces' },
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    );
  }
}
