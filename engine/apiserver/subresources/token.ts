import { badRequest, conflict, type FieldError, notFound } from '../../machinery/errors.ts';
import { invalid } from '../../machinery/invalid.ts';
import { isObject } from '../../machinery/patch/index.ts';
import type { JsonObject, KubeObject } from '../../machinery/types.ts';
import { formatTimestamp } from '../../sim/index.ts';
import { apiAudiences, issuer } from '../authentication/service-accounts.ts';
import type { Call } from '../call.ts';
import type { ServerContext } from '../context.ts';
import { keyOf } from '../endpoint.ts';
import { objectKey } from '../verbs/write.ts';
import type { Subresource } from './contract.ts';
import { partOf } from './part.ts';

const defaultSeconds = 3600;
const shortestSeconds = 600;
const longestSeconds = 2 ** 32;
/** What kubelets ask for: such a token is good for a year, and warns after the hour that it says. */
const watchedSeconds = 3607;
const extendedSeconds = 365 * 24 * 3600;

/**
 * Tokens for a service account, signed with the cluster's key.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/
 */
export const token: Subresource = {
  async create(context, call, body) {
    const { random, sim, tokens } = context;
    const { endpoint, namespace = '', name } = call;
    const account = endpoint.collection.get(objectKey(call));
    if (!account) throw notFound(endpoint, name);
    const { uid = '' } = account.metadata;
    const spec = partOf(body, 'spec');
    const seconds = typeof spec['expirationSeconds'] === 'number' ? spec['expirationSeconds'] : defaultSeconds;
    mustLast(seconds);
    const audiences =
      Array.isArray(spec['audiences']) && spec['audiences'].length > 0 ? spec['audiences'].map(String) : apiAudiences;
    const bound = boundTo(context, call, spec['boundObjectRef']);
    const now = sim.clock.now();
    const issued = Math.floor(now / 1000);
    const extended = seconds === watchedSeconds && 'pod' in bound && audiences.some((a) => apiAudiences.includes(a));
    const id = random.uuid();
    const claims = () => ({
      aud: audiences,
      exp: issued + (extended ? extendedSeconds : seconds),
      iat: issued,
      iss: issuer,
      jti: id,
      'kubernetes.io': {
        namespace,
        ...bound,
        serviceaccount: { name, uid },
        ...(extended ? { warnafter: issued + seconds } : {}),
      },
      nbf: issued,
      sub: `system:serviceaccount:${namespace}:${name}`,
    });
    return {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { name, namespace, creationTimestamp: formatTimestamp(now) },
      spec: { audiences, expirationSeconds: seconds, boundObjectRef: spec['boundObjectRef'] ?? null },
      status: signedWhenRead(() => tokens.sign(claims()), formatTimestamp(now + seconds * 1000)),
    };
  },
};

const unread = Symbol('unread');

/** A token that is signed when somebody reads it. */
class UnreadToken {
  readonly #sign: () => string;
  #signed: string | undefined;

  constructor(sign: () => string) {
    this.#sign = sign;
  }

  get signed(): string {
    return (this.#signed ??= this.#sign());
  }
}

interface TokenStatus {
  [unread]: UnreadToken;
  expirationTimestamp: string;
}

/** One for all: with a getter of its own each status would have a hidden class of its own. */
const tokenProperty = {
  enumerable: true,
  get(this: TokenStatus): string {
    return this[unread].signed;
  },
};

/** Every pod gets a token, and few are ever looked at: signing them all took a twentieth of a large Deployment's time. */
function signedWhenRead(sign: () => string, expirationTimestamp: string): JsonObject {
  const status = Object.defineProperty({}, 'token', tokenProperty) as TokenStatus & JsonObject;
  status.expirationTimestamp = expirationTimestamp;
  status[unread] = new UnreadToken(sign);
  return status;
}

function mustLast(seconds: number): void {
  const problem = (detail: string): readonly FieldError[] => [
    { code: 'FieldValueInvalid', field: 'spec.expirationSeconds', value: seconds, detail },
  ];
  const kind = { group: 'authentication.k8s.io', kind: 'TokenRequest' };
  if (seconds < shortestSeconds) throw invalid(kind, '', problem('may not specify a duration less than 10 minutes'));
  if (seconds > longestSeconds) throw invalid(kind, '', problem('may not specify a duration larger than 2^32 seconds'));
}

/** What a token may be bound to, by API version and kind. */
const bindable: { readonly [apiVersionAndKind: string]: { readonly resource: string; readonly namespaced: boolean } } =
  {
    'v1 Pod': { resource: 'pods', namespaced: true },
    'v1 Secret': { resource: 'secrets', namespaced: true },
    'v1 Node': { resource: 'nodes', namespaced: false },
  };

/** The claims of what a token is bound to: it is good for as long as that is there. */
function boundTo({ store }: ServerContext, { namespace, name: account }: Call, ref: unknown): JsonObject {
  if (!isObject(ref)) return {};
  const text = (field: string): string => String(ref[field] ?? '');
  const target = bindable[`${text('apiVersion')} ${text('kind')}`];
  if (!target) {
    const [version, group = ''] = text('apiVersion').split('/').reverse();
    throw badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${text('kind')}`);
  }
  const { resource, namespaced } = target;
  const find = (of: string, key: string): KubeObject | undefined => store.collection(of).get(key);
  const found = find(resource, keyOf(namespaced ? namespace : undefined, text('name')));
  if (!found) throw notFound({ group: '', resource }, text('name'));
  const { name, uid = '' } = found.metadata;
  if (text('uid') !== '' && text('uid') !== uid) {
    throw conflict(
      { group: '', resource },
      name,
      `the UID in the bound object reference (${text('uid')}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  }
  if (resource !== 'pods') return { [text('kind').toLowerCase()]: { name, uid } };
  const { serviceAccountName, nodeName } = partOf(found, 'spec');
  if (serviceAccountName !== account) {
    throw badRequest(
      `cannot bind token for serviceaccount ${JSON.stringify(account)} to pod running with different serviceaccount name.`,
    );
  }
  const node = typeof nodeName === 'string' && nodeName !== '' ? find('nodes', nodeName) : undefined;
  const pod = { name, uid };
  return node ? { node: { name: node.metadata.name, uid: node.metadata.uid ?? '' }, pod } : { pod };
}
