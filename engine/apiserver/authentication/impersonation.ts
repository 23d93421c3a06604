/**
 * Acting as somebody else, by request headers; each part needs the permission to `impersonate` it.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation
 */
import { failure } from '../../machinery/errors.ts';
import { type Authorizer, mustBeAllowed } from '../authorization/index.ts';
import type { ClientIdentity, UserInfo } from '../contract.ts';
import { serviceAccountGroups } from './service-accounts.ts';

export const anonymous: UserInfo = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

const extraPrefix = 'impersonate-extra-';

/** Names of headers are in lower case; values that were sent several times are joined by commas. */
export type Headers = { readonly [name: string]: string };

/** The identity that a request asks for; the same one where it asks for none. @throws ApiError 403, 500 */
export async function impersonate(
  authorizer: Authorizer,
  identity: ClientIdentity,
  headers: Headers,
): Promise<ClientIdentity> {
  const user = headers['impersonate-user'] ?? '';
  const uid = headers['impersonate-uid'] ?? '';
  const groups = listOf(headers['impersonate-group']);
  const extra = Object.entries(headers)
    .filter(([name]) => name.startsWith(extraPrefix))
    .map(([name, value]) => [decode(name.slice(extraPrefix.length)), listOf(value)] as const);
  if (user === '') {
    if (uid === '' && groups.length === 0 && extra.length === 0) return identity;
    throw failure(
      500,
      'InternalError',
      'Internal error occurred: requested impersonation without impersonating a user',
    );
  }

  const mayBe = async (
    resource: string,
    name: string,
    more: { group?: string; namespace?: string; key?: string } = {},
  ) =>
    mustBeAllowed(authorizer, {
      user: identity.user,
      verb: 'impersonate',
      group: more.group ?? '',
      version: 'v1',
      resource,
      subresource: more.key ?? '',
      namespace: more.namespace,
      name,
    });
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user);
  const namespace = account?.[1];
  if (namespace === undefined) await mayBe('users', user);
  else await mayBe('serviceaccounts', account?.[2] ?? '', { namespace });
  for (const group of groups) await mayBe('groups', group);
  for (const [key, values] of extra) {
    for (const value of values) await mayBe('userextras', value, { group: 'authentication.k8s.io', key });
  }
  if (uid !== '') await mayBe('uids', uid, { group: 'authentication.k8s.io' });

  const own = groups.length === 0 && namespace !== undefined ? serviceAccountGroups(namespace) : groups;
  return {
    ...identity,
    user: {
      name: user,
      ...(uid === '' ? {} : { uid }),
      groups: withCommonGroup(user, own),
      ...(extra.length === 0 ? {} : { extra: Object.fromEntries(extra) }),
    },
  };
}

/** Everybody is in one of two groups. */
function withCommonGroup(user: string, groups: readonly string[]): readonly string[] {
  if (user === anonymous.name)
    return groups.includes('system:unauthenticated') ? groups : [...groups, ...anonymous.groups];
  const known = groups.includes('system:authenticated') || groups.includes('system:unauthenticated');
  return known ? groups : [...groups, 'system:authenticated'];
}

const listOf = (value: string | undefined): readonly string[] =>
  (value ?? '').split(/,\s*/).filter((item) => item !== '');

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
