/**
 * The ConfigMap `cluster-info`, which tells a machine that joins where the cluster is, is signed by each bootstrap token.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/#configmap-signing
 */
import { createController } from '../../client/controller.ts';
import { keyOf } from '../../client/indexer.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { ConfigMap, Secret } from '../../kinds/types.ts';
import { defineController } from '../support/definition.ts';
import { equal } from '../support/equal.ts';
import { detachedSignature, isTokenSecret, signingToken, tokenNamespace } from './tokens.ts';

const name = 'bootstrap-signer-controller';
const clusterInfo = 'kube-public/cluster-info';
const signaturePrefix = 'jws-kubeconfig-';

export const bootstrapSignerController = defineController(
  name,
  ({ sim, api, informers }) => {
    const configMaps = informers.informer<ConfigMap>(resources.configMaps);
    const secrets = informers.informer<Secret>(resources.secrets);
    const { queue, stop } = createController({
      sim,
      name,
      kind: { apiVersion: 'v1', kind: 'ConfigMap' },
      waitFor: [configMaps, secrets],
      workers: 1,
      reconciler: {
        async reconcile() {
          const found = configMaps.get(clusterInfo);
          const content = found?.data?.['kubeconfig'];
          if (!found || content === undefined) return;
          const kept = Object.entries(found.data ?? {}).filter(([key]) => !key.startsWith(signaturePrefix));
          const now = sim.clock.now();
          const signed = secrets.list(tokenNamespace).flatMap((secret) => {
            const token = signingToken(secret, now);
            return token ? [[`${signaturePrefix}${token.id}`, detachedSignature(content, token)] as const] : [];
          });
          const data = Object.fromEntries([...kept, ...signed].sort(([a], [b]) => (a < b ? -1 : 1)));
          if (equal(found.data, data)) return;
          const { namespace, name: own } = found.metadata;
          await api.update(objectRef(resources.configMaps, namespace, own), { ...found, data });
        },
      },
    });
    const onConfigMap = (configMap: ConfigMap) => {
      if (keyOf(configMap) === clusterInfo) queue.add(clusterInfo);
    };
    const onSecret = (secret: Secret) => {
      if (isTokenSecret(secret)) queue.add(clusterInfo);
    };
    const ends = [
      configMaps.subscribe({ added: onConfigMap, updated: onConfigMap }),
      secrets.subscribe({ added: onSecret, updated: onSecret, deleted: onSecret }),
    ];
    return () => {
      for (const end of ends) end();
      stop();
    };
  },
  { account: 'bootstrap-signer' },
);
