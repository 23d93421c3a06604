/**
 * Tokens of service accounts: made here, and recognised while the account, and what they are bound to, is there.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/
 */
import { limits } from '../../limits.ts';
import { isObject } from '../../machinery/patch/index.ts';
import type { JsonObject, KubeObject } from '../../machinery/types.ts';
import type { Clock } from '../../sim/index.ts';
import type { Store } from '../../store/index.ts';
import type { UserInfo } from '../contract.ts';
import { createTokenSigner } from './jwt.ts';

export const issuer = 'https://kubernetes.default.svc.cluster.local';
export const apiAudiences: readonly string[] = [issuer];
const legacyIssuer = 'kubernetes/serviceaccount';
/** An object on its way out keeps its tokens for as long, in milliseconds. */
const leewayAfterDeletion = 60_000;

/** Who a token is for, and for which of the audiences asked for. */
export interface TokenOwner {
  readonly user: UserInfo;
  readonly audiences: readonly string[];
}

export interface ServiceAccountTokens {
  sign(claims: JsonObject): string;
  /** The keys that tokens are verified with, as `/openid/v1/jwks` shows them. */
  keySet(): JsonObject;
  /** Undefined where nobody may use the token (any more), or not for these audiences. */
  owner(token: string, audiences?: readonly string[]): TokenOwner | undefined;
}

export function createServiceAccountTokens(key: Uint8Array, store: Store, clock: Clock): ServiceAccountTokens {
  const signer = createTokenSigner(key);
  const verified = new Map<string, JsonObject>();

  function claimsOf(token: string): JsonObject | undefined {
    const known = verified.get(token);
    if (known) return known;
    const claims = signer.verify(token);
    if (!claims) return undefined;
    if (verified.size >= limits.verifiedTokens) verified.clear();
    verified.set(token, claims);
    return claims;
  }

  /** The object that a claim names, if it is still the same one. */
  function alive(collection: string, namespace: string | undefined, claim: unknown): KubeObject | undefined {
    if (!isObject(claim)) return undefined;
    const name = String(claim['name']);
    const found = store.collection(collection).get(namespace === undefined ? name : `${namespace}/${name}`);
    if (!found || found.metadata.uid !== claim['uid']) return undefined;
    const { deletionTimestamp } = found.metadata;
    if (deletionTimestamp && Date.parse(deletionTimestamp) + leewayAfterDeletion < clock.now()) return undefined;
    return found;
  }

  function boundOwner(claims: JsonObject): UserInfo | undefined {
    const about = claims['kubernetes.io'];
    if (!isObject(about)) return undefined;
    const seconds = clock.now() / 1000;
    if (Number(claims['exp']) <= seconds || Number(claims['nbf']) > seconds) return undefined;
    const { serviceaccount, pod, secret, node } = about;
    const namespace = String(about['namespace']);
    const account = alive('serviceaccounts', namespace, serviceaccount);
    if (!account) return undefined;
    if (pod !== undefined && !alive('pods', namespace, pod)) return undefined;
    if (secret !== undefined && !alive('secrets', namespace, secret)) return undefined;
    // a pod's token outlives its node, one that is bound to the node itself does not
    if (node !== undefined && pod === undefined && !alive('nodes', undefined, node)) return undefined;
    const text = (part: unknown, field: string): string[] => (isObject(part) ? [String(part[field])] : []);
    return userOf(account, {
      'authentication.kubernetes.io/credential-id': [`JTI=${String(claims['jti'])}`],
      'authentication.kubernetes.io/node-name': text(node, 'name'),
      'authentication.kubernetes.io/node-uid': text(node, 'uid'),
      'authentication.kubernetes.io/pod-name': text(pod, 'name'),
      'authentication.kubernetes.io/pod-uid': text(pod, 'uid'),
    });
  }

  /** Tokens in Secrets are good while the Secret holds them. */
  function legacyOwner(claims: JsonObject, token: string): UserInfo | undefined {
    const claim = (name: string): string => String(claims[`kubernetes.io/serviceaccount/${name}`]);
    const namespace = claim('namespace');
    const account = alive('serviceaccounts', namespace, {
      name: claim('service-account.name'),
      uid: claim('service-account.uid'),
    });
    const secret = store.collection('secrets').get(`${namespace}/${claim('secret.name')}`);
    const data = secret?.['data'];
    return account && isObject(data) && data['token'] === btoa(token) ? userOf(account, {}) : undefined;
  }

  return {
    sign: signer.sign,
    keySet: () => ({ keys: [signer.publicKey()] }),
    owner(token, wanted = apiAudiences) {
      const claims = claimsOf(token);
      if (!claims) return undefined;
      const legacy = claims['iss'] === legacyIssuer;
      const given = legacy ? apiAudiences : Array.isArray(claims['aud']) ? claims['aud'].map(String) : [];
      const audiences = wanted.filter((audience) => given.includes(audience));
      if (audiences.length === 0) return undefined;
      const user = legacy ? legacyOwner(claims, token) : boundOwner(claims);
      return user && { user, audiences };
    },
  };
}

/** The groups of every service account of a namespace. */
export const serviceAccountGroups = (namespace: string): readonly string[] => [
  'system:serviceaccounts',
  `system:serviceaccounts:${namespace}`,
];

function userOf({ metadata }: KubeObject, extra: { readonly [key: string]: readonly string[] }): UserInfo {
  const { name, namespace = '', uid } = metadata;
  const known = Object.entries(extra).filter(([, values]) => values.length > 0);
  return {
    name: `system:serviceaccount:${namespace}:${name}`,
    ...(uid === undefined ? {} : { uid }),
    groups: [...serviceAccountGroups(namespace), 'system:authenticated'],
    ...(known.length > 0 ? { extra: Object.fromEntries(known) } : {}),
  };
}

/** What a token in a Secret says; it has no end. */
export const legacyClaims = (account: KubeObject, secretName: string): JsonObject => {
  const { name, namespace = '', uid = '' } = account.metadata;
  return {
    iss: legacyIssuer,
    'kubernetes.io/serviceaccount/namespace': namespace,
    'kubernetes.io/serviceaccount/secret.name': secretName,
    'kubernetes.io/serviceaccount/service-account.name': name,
    'kubernetes.io/serviceaccount/service-account.uid': uid,
    sub: `system:serviceaccount:${namespace}:${name}`,
  };
};
