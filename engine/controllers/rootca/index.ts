/**
 * Each namespace has the ConfigMap `kube-root-ca.crt`, with which pods verify the API server.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/
 */
import { createController } from '../../client/controller.ts';
import { keyOf } from '../../client/indexer.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { ConfigMap, Namespace } from '../../kinds/types.ts';
import { defineController } from '../support/definition.ts';
import { equal } from '../support/equal.ts';
import { createUnlessRefused } from '../support/per-namespace.ts';

const name = 'root-ca-certificate-publisher';
const configMapName = 'kube-root-ca.crt';
/** Where the cluster keeps the certificate of its authority. */
const source = { key: 'kube-system/extension-apiserver-authentication', field: 'client-ca-file' } as const;
const description =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

export const rootCaPublisher = defineController(
  name,
  (context) => {
    const { sim, api, informers } = context;
    const namespaces = informers.informer<Namespace>(resources.namespaces);
    const configMaps = informers.informer<ConfigMap>(resources.configMaps);
    const { queue, stop } = createController({
      sim,
      name,
      kind: { apiVersion: 'v1', kind: 'Namespace' },
      waitFor: [namespaces, configMaps],
      reconciler: {
        async reconcile(namespace) {
          const owner = namespaces.get(namespace);
          const certificate = configMaps.get(source.key)?.data?.[source.field];
          if (certificate === undefined) return;
          const data = { 'ca.crt': certificate };
          if (!owner || owner.status?.phase === 'Terminating') return;
          const known = configMaps.get(`${namespace}/${configMapName}`);
          if (known) {
            if (equal(known.data, data)) return;
            await api.update(objectRef(resources.configMaps, namespace, configMapName), { ...known, data });
            return;
          }
          await createUnlessRefused(api, resources.configMaps, {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { name: configMapName, namespace, annotations: { 'kubernetes.io/description': description } },
            data,
          });
        },
      },
    });
    const onSource = (configMap: ConfigMap) => {
      if (keyOf(configMap) !== source.key) return;
      for (const namespace of namespaces.list()) queue.add(keyOf(namespace));
    };
    const look = (configMap: ConfigMap) => {
      const { metadata } = configMap;
      onSource(configMap);
      if (metadata.name === configMapName && metadata.namespace !== undefined) queue.add(metadata.namespace);
    };
    const ends = [
      namespaces.subscribe({ added: (namespace) => queue.add(keyOf(namespace)) }),
      configMaps.subscribe({ added: onSource, updated: look, deleted: look }),
    ];
    return () => {
      for (const end of ends) end();
      stop();
    };
  },
  { account: 'root-ca-cert-publisher' },
);
