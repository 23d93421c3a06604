import { objectRef, resources } from '../../kinds/resources.ts';
import { limits } from '../../limits.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { KubeObject } from '../../machinery/types.ts';
import { MountError } from './mount-error.ts';
import type { Projection } from './projection.ts';
import type { VolumeOwner, VolumeScope } from './volume-manager.ts';

type TokenProjection = NonNullable<Projection['serviceAccountToken']>;

interface TokenStatus {
  readonly token: string;
  readonly expirationTimestamp: string;
}

interface TokenRequest extends KubeObject {
  readonly status?: TokenStatus;
}

const defaultSeconds = 3600;

/**
 * A token of a pod's service account, as one of its volumes shows it.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#launch-a-pod-using-service-account-token-projection
 */
export class AccountToken {
  /** What asks for it. */
  readonly projection: TokenProjection;
  readonly #scope: VolumeScope;
  readonly #owner: VolumeOwner;
  #status: TokenStatus | undefined;
  /** Virtual milliseconds since 1970. */
  #due: number;

  private constructor(
    scope: VolumeScope,
    owner: VolumeOwner,
    projection: TokenProjection,
    status: TokenStatus | undefined,
  ) {
    this.#scope = scope;
    this.#owner = owner;
    this.projection = projection;
    this.#status = status;
    this.#due = renewalOf(status, projection, scope);
  }

  /** @throws MountError the API gives none */
  static async request(scope: VolumeScope, owner: VolumeOwner, projection: TokenProjection): Promise<AccountToken> {
    return new AccountToken(scope, owner, projection, await requestToken(scope, owner, projection));
  }

  /** It is signed when it is read, which for most is never. */
  get value(): string {
    return this.#status?.token ?? '';
  }

  /** Gets another one when four fifths of its time are over, or a day; whether it did. Where that fails the old one stays. */
  async renew(): Promise<boolean> {
    if (this.#scope.sim.clock.now() < this.#due) return false;
    try {
      this.#status = await requestToken(this.#scope, this.#owner, this.projection);
    } catch (error) {
      if (error instanceof MountError) return false;
      throw error;
    }
    this.#due = renewalOf(this.#status, this.projection, this.#scope);
    return true;
  }
}

/** Virtual milliseconds since 1970 at which a token is to be renewed: kubelets do not all come at once. */
function renewalOf(
  status: TokenStatus | undefined,
  { expirationSeconds = defaultSeconds }: TokenProjection,
  { random }: VolumeScope,
): number {
  const { share, longest, spread } = limits.tokenRenewal;
  const lifetime = expirationSeconds * 1000;
  const issued = Date.parse(status?.expirationTimestamp ?? '') - lifetime;
  return issued + Math.min(lifetime * share, longest) - random.below(spread);
}

async function requestToken(
  { options }: VolumeScope,
  { pod }: VolumeOwner,
  { audience, expirationSeconds = defaultSeconds }: TokenProjection,
): Promise<TokenStatus | undefined> {
  const { name, namespace, uid } = pod.metadata;
  const account = pod.spec?.serviceAccountName ?? 'default';
  try {
    const ref = objectRef(resources.serviceAccounts, namespace, account, 'token');
    const { status } = await options.api.create<TokenRequest>(ref, {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: { name: account, ...(namespace === undefined ? {} : { namespace }) },
      spec: {
        audiences: audience === undefined || audience === '' ? [] : [audience],
        expirationSeconds,
        boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
      },
    });
    return status;
  } catch (error) {
    if (!isApiError(error)) throw error;
    throw new MountError(`failed to fetch token: ${error.message}`, {
      resource: resources.serviceAccounts,
      ...(namespace === undefined ? {} : { namespace }),
      name: account,
    });
  }
}
