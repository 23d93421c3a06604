/**
 * Each namespace has the ServiceAccount `default`.
 *
 * @see https://kubernetes.io/docs/concepts/security/service-accounts/#default-service-accounts
 */
import { createController } from '../../client/controller.ts';
import { keyOf } from '../../client/indexer.ts';
import { resources } from '../../kinds/resources.ts';
import type { Namespace, ServiceAccount } from '../../kinds/types.ts';
import { defineController } from '../support/definition.ts';
import { createUnlessRefused } from '../support/per-namespace.ts';

const name = 'service-account-controller';

export const serviceAccountController = defineController(name, (context) => {
  const { sim, api, informers } = context;
  const namespaces = informers.informer<Namespace>(resources.namespaces);
  const accounts = informers.informer<ServiceAccount>(resources.serviceAccounts);
  const { queue, stop } = createController({
    sim,
    name,
    kind: { apiVersion: 'v1', kind: 'Namespace' },
    waitFor: [namespaces, accounts],
    reconciler: {
      async reconcile(namespace) {
        if (namespaces.get(namespace)?.status?.phase === 'Terminating') return;
        if (!namespaces.get(namespace) || accounts.get(`${namespace}/default`)) return;
        await createUnlessRefused(api, resources.serviceAccounts, {
          apiVersion: 'v1',
          kind: 'ServiceAccount',
          metadata: { name: 'default', namespace },
        });
      },
    },
  });
  const ends = [
    namespaces.subscribe({
      added: (namespace) => queue.add(keyOf(namespace)),
      updated: (namespace) => queue.add(keyOf(namespace)),
    }),
    accounts.subscribe({
      deleted({ metadata }) {
        if (metadata.name === 'default' && metadata.namespace !== undefined) queue.add(metadata.namespace);
      },
    }),
  ];
  return () => {
    for (const end of ends) end();
    stop();
  };
});
