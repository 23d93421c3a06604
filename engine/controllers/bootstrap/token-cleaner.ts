/**
 * Bootstrap tokens go when their time is over.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/#enabling-bootstrap-token-authentication
 */
import { createController } from '../../client/controller.ts';
import { keyOf } from '../../client/indexer.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { Secret } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import { defineController } from '../support/definition.ts';
import { expirationOf, isTokenSecret } from './tokens.ts';

const name = 'token-cleaner-controller';

export const tokenCleanerController = defineController(
  name,
  ({ sim, api, informers }) => {
    const secrets = informers.informer<Secret>(resources.secrets);
    const { queue, stop } = createController({
      sim,
      name,
      kind: { apiVersion: 'v1', kind: 'Secret' },
      waitFor: [secrets],
      reconciler: {
        async reconcile(key) {
          const secret = secrets.get(key);
          if (!secret || !isTokenSecret(secret)) return undefined;
          const left = expirationOf(secret) - sim.clock.now();
          if (left === Number.POSITIVE_INFINITY) return undefined;
          if (left > 0) return { requeueAfter: left, upkeep: true };
          const { namespace, name: own, uid } = secret.metadata;
          const preconditions = uid === undefined ? {} : { preconditions: { uid } };
          try {
            await api.delete(objectRef(resources.secrets, namespace, own), preconditions);
          } catch (error) {
            if (!isApiError(error, 'NotFound') && !isApiError(error, 'Conflict')) throw error;
          }
          return undefined;
        },
      },
    });
    const enqueue = (secret: Secret) => {
      if (isTokenSecret(secret)) queue.add(keyOf(secret));
    };
    const end = secrets.subscribe({ added: enqueue, updated: enqueue });
    return () => {
      end();
      stop();
    };
  },
  { account: 'token-cleaner' },
);
