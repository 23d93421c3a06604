import type { ServerContext } from './context.ts';

const components = ['controller-manager', 'etcd-0', 'scheduler'];

/** What `kubectl get componentstatuses` shows: a server looks at its neighbours when it is asked, and they are well. */
export function storeComponentStatuses({ store, registry }: ServerContext): void {
  if (!registry.byResource('', 'componentstatuses')) return;
  const collection = store.collection('componentstatuses');
  for (const name of components) {
    if (collection.get(name)) continue;
    collection.put(name, {
      apiVersion: 'v1',
      kind: 'ComponentStatus',
      metadata: { name },
      conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }],
    });
  }
}
