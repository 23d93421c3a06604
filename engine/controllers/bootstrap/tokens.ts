import type { Secret } from '../../kinds/types.ts';
import { base64Url } from '../../machinery/base64.ts';
import { hmacSha256 } from '../../machinery/sha256.ts';

export const tokenNamespace = 'kube-system';
const tokenType = 'bootstrap.kubernetes.io/token';
const namePrefix = 'bootstrap-token-';

export interface BootstrapToken {
  readonly id: string;
  readonly secret: string;
}

/**
 * Whether a Secret is a bootstrap token where tokens count.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/#bootstrap-token-secret-format
 */
export const isTokenSecret = ({ metadata, type }: Secret): boolean =>
  type === tokenType && metadata.namespace === tokenNamespace;

/** A field of a Secret in plain text; '' where it is absent. */
const field = ({ data }: Secret, name: string): string => {
  const encoded = data?.[name];
  return encoded === undefined ? '' : atob(encoded);
};

/** When a token ends, in milliseconds since 1970: never where it does not say, at once where it cannot be read. */
export function expirationOf(secret: Secret): number {
  const text = field(secret, 'expiration');
  if (text === '') return Number.POSITIVE_INFINITY;
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? Number.NEGATIVE_INFINITY : at;
}

/** The token of a Secret by which the cluster's description may be signed; undefined where it is none. */
export function signingToken(secret: Secret, now: number): BootstrapToken | undefined {
  const id = field(secret, 'token-id');
  const value = field(secret, 'token-secret');
  const isWhole = /^[a-z0-9]{6}$/.test(id) && secret.metadata.name === `${namePrefix}${id}` && value !== '';
  if (!isTokenSecret(secret) || !isWhole) return undefined;
  if (field(secret, 'usage-bootstrap-signing') !== 'true' || expirationOf(secret) <= now) return undefined;
  return { id, secret: value };
}

/**
 * The signature by which a machine that knows the token trusts what it reads: a JWS without its content.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/#configmap-signing
 */
export function detachedSignature(content: string, { id, secret }: BootstrapToken): string {
  const encoder = new TextEncoder();
  const header = base64Url(encoder.encode(JSON.stringify({ alg: 'HS256', kid: id })));
  const signed = hmacSha256(encoder.encode(secret))(encoder.encode(`${header}.${base64Url(encoder.encode(content))}`));
  return `${header}..${base64Url(signed)}`;
}
