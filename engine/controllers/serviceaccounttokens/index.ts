/**
 * Secrets of the type `kubernetes.io/service-account-token` get a token that has no end, and go with their ServiceAccount.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#token-controller
 */
import type { ControllerContext, ControllerDefinition } from '../../client/contract.ts';
import { createController } from '../../client/controller.ts';
import { keyOf } from '../../client/indexer.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { ConfigMap, Secret, ServiceAccount } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { JsonObject } from '../../machinery/types.ts';

const name = 'serviceaccount-token-controller';
const type = 'kubernetes.io/service-account-token';
const nameAnnotation = 'kubernetes.io/service-account.name';
const uidAnnotation = 'kubernetes.io/service-account.uid';
/** Where the cluster keeps the certificate of its authority. */
const certificates = { key: 'kube-system/extension-apiserver-authentication', field: 'client-ca-file' } as const;

/** @param signed the token for an account and the Secret that will hold it: the controller manager has the cluster's key */
export function serviceAccountTokensController(
  signed: (account: ServiceAccount, secretName: string) => string,
): ControllerDefinition {
  return { name, identity: 'system:kube-controller-manager', start: (context) => start(context, signed) };
}

function start(
  { sim, api, informers }: ControllerContext,
  signed: (account: ServiceAccount, secretName: string) => string,
): () => void {
  const secrets = informers.informer<Secret>(resources.secrets);
  const accounts = informers.informer<ServiceAccount>(resources.serviceAccounts);
  const configMaps = informers.informer<ConfigMap>(resources.configMaps);
  const byAccount = 'token-secrets-of-account';
  secrets.addIndex(byAccount, (secret) => (secret.type === type ? [accountKey(secret)] : []));

  const { queue, stop } = createController({
    sim,
    name,
    kind: { apiVersion: 'v1', kind: 'Secret' },
    waitFor: [secrets, accounts, configMaps],
    reconciler: {
      async reconcile(key) {
        const secret = secrets.get(key);
        if (secret?.type !== type) return;
        const { metadata, data = {} } = secret;
        const ref = objectRef(resources.secrets, metadata.namespace, metadata.name);
        const account = accounts.get(accountKey(secret));
        const wantedUid = metadata.annotations?.[uidAnnotation];
        try {
          if (!account || (wantedUid !== undefined && wantedUid !== account.metadata.uid)) {
            await api.delete(ref, metadata.uid === undefined ? {} : { preconditions: { uid: metadata.uid } });
            return;
          }
          const ca = configMaps.get(certificates.key)?.data?.[certificates.field];
          const missing: JsonObject = {
            ...(data['token'] ? {} : { token: btoa(signed(account, metadata.name)) }),
            ...(data['ca.crt'] || ca === undefined ? {} : { 'ca.crt': btoa(ca) }),
            ...(data['namespace'] ? {} : { namespace: btoa(metadata.namespace ?? '') }),
          };
          if (Object.keys(missing).length === 0 && wantedUid !== undefined) return;
          const annotations = { ...metadata.annotations, [uidAnnotation]: account.metadata.uid ?? '' };
          await api.update(ref, { ...secret, metadata: { ...metadata, annotations }, data: { ...data, ...missing } });
        } catch (error) {
          if (!isApiError(error, 'NotFound')) throw error;
        }
      },
    },
  });
  const look = (secret: Secret): void => {
    if (secret.type === type) queue.add(keyOf(secret));
  };
  const lookAtTokens = (account: ServiceAccount): void => {
    for (const secret of secrets.byIndex(byAccount, keyOf(account))) queue.add(keyOf(secret));
  };
  const ends = [
    secrets.subscribe({ added: look, updated: look }),
    accounts.subscribe({ added: lookAtTokens, deleted: lookAtTokens }),
  ];
  return () => {
    for (const end of ends) end();
    stop();
  };
}

const accountKey = ({ metadata }: Secret): string =>
  `${metadata.namespace}/${metadata.annotations?.[nameAnnotation] ?? ''}`;
