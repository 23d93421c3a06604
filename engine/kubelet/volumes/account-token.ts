import { objectRef, resources } from '../../kinds/resources.ts';
import { limits } from '../../limits.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { KubeObject } from '../../machinery/types.ts';
import { MountError } from './mount-error.ts';
import type { VolumeScope } from './volume-manager.ts';

interface TokenRequest extends KubeObject {
  readonly spec?: { readonly expirationSeconds?: number };
  readonly status?: { readonly token: string; readonly expirationTimestamp: string };
}

/** A token of a pod's service account, as one of its volumes shows it. */
export interface AccountToken {
  /** It is signed when it is read, which for most is never. */
  readonly value: string;
  /** Gets another one when four fifths of its time are over, or a day; whether it did. Where that fails the old one stays. */
  renew(): Promise<boolean>;
}

/**
 * @throws MountError the API gives none
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#launch-a-pod-using-service-account-token-projection
 */
export async function accountToken(
  scope: VolumeScope,
  audience: string | undefined,
  expirationSeconds = 3600,
): Promise<AccountToken> {
  const { clock } = scope.sim;
  let request = await requestToken(scope, audience, expirationSeconds);
  let due = renewalOf(request, scope);
  return {
    get value() {
      return request.status?.token ?? '';
    },
    async renew() {
      if (clock.now() < due) return false;
      try {
        request = await requestToken(scope, audience, expirationSeconds);
      } catch (error) {
        if (error instanceof MountError) return false;
        throw error;
      }
      due = renewalOf(request, scope);
      return true;
    },
  };
}

/** Virtual milliseconds since 1970 at which a token is to be renewed: kubelets do not all come at once. */
function renewalOf({ spec, status }: TokenRequest, { random }: VolumeScope): number {
  const { share, longest, spread } = limits.tokenRenewal;
  const lifetime = (spec?.expirationSeconds ?? 3600) * 1000;
  const issued = Date.parse(status?.expirationTimestamp ?? '') - lifetime;
  return issued + Math.min(lifetime * share, longest) - random.below(spread);
}

async function requestToken(
  { options, pod }: VolumeScope,
  audience: string | undefined,
  expirationSeconds: number,
): Promise<TokenRequest> {
  const { name, namespace, uid } = pod.metadata;
  const account = pod.spec?.serviceAccountName ?? 'default';
  try {
    return await options.api.create<TokenRequest>(objectRef(resources.serviceAccounts, namespace, account, 'token'), {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: { name: account, ...(namespace === undefined ? {} : { namespace }) },
      spec: {
        audiences: audience === undefined || audience === '' ? [] : [audience],
        expirationSeconds,
        boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
      },
    });
  } catch (error) {
    if (!isApiError(error)) throw error;
    throw new MountError(`failed to fetch token: ${error.message}`, {
      resource: resources.serviceAccounts,
      ...(namespace === undefined ? {} : { namespace }),
      name: account,
    });
  }
}
