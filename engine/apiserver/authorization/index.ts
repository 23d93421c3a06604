/** Who may do what. The server asks; the rules are an authorizer's own (RBAC). */
import { type ApiError, failure, qualifiedResource } from '../../machinery/errors.ts';
import type { JsonObject } from '../../machinery/types.ts';
import type { UserInfo } from '../contract.ts';

/** One request as rules see it. */
export interface AuthorizationAttributes {
  readonly user: UserInfo;
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`, or a special one such as `bind`. */
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** '' where there is none. */
  readonly subresource: string;
  readonly namespace: string | undefined;
  readonly name: string;
  /** Set for requests that are not for a resource; then `resource` is ''. */
  readonly path?: string;
}

export interface Verdict {
  readonly allowed: boolean;
  /** What follows the standard words of a refusal. */
  readonly reason?: string;
}

export interface Authorizer {
  authorize(attributes: AuthorizationAttributes): Verdict | Promise<Verdict>;
  /** What a user may do in a namespace, as the `status` of a SelfSubjectRulesReview. */
  rules?(user: UserInfo, namespace: string): JsonObject;
  /** Told of each request that was refused, to keep why; not of what was only asked about. */
  refused?(attributes: AuthorizationAttributes): void;
}

/** Everybody may do everything: what a server without an authorizer does (`--authorization-mode=AlwaysAllow`). */
export const allowAll: Authorizer = { authorize: () => ({ allowed: true }) };

export const isPrivileged = (user: UserInfo): boolean => user.groups.includes('system:masters');

/** @returns undefined, or a promise where the authorizer has to wait. @throws ApiError 403 */
export function mustBeAllowed(authorizer: Authorizer, attributes: AuthorizationAttributes): Promise<void> | undefined {
  if (authorizer === allowAll || isPrivileged(attributes.user)) return undefined;
  const verdict = authorizer.authorize(attributes);
  if (verdict instanceof Promise) return verdict.then((decided) => refuse(authorizer, attributes, decided));
  refuse(authorizer, attributes, verdict);
  return undefined;
}

function refuse(authorizer: Authorizer, attributes: AuthorizationAttributes, verdict: Verdict): void {
  if (verdict.allowed) return;
  authorizer.refused?.(attributes);
  throw refusal(attributes, verdict.reason);
}

/** 403 in the words of the real server. */
export function refusal(attributes: AuthorizationAttributes, reason?: string): ApiError {
  const { user, verb, group, resource, subresource, namespace, name, path } = attributes;
  const because = reason ? `: ${reason}` : '';
  if (path !== undefined) {
    return failure(
      403,
      'Forbidden',
      `forbidden: User ${JSON.stringify(user.name)} cannot ${verb} path ${JSON.stringify(path)}${because}`,
      {},
    );
  }
  const full = subresource === '' ? resource : `${resource}/${subresource}`;
  const scope = namespace === undefined ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  const named = name === '' ? '' : ` ${JSON.stringify(name)}`;
  return failure(
    403,
    'Forbidden',
    `${qualifiedResource({ group, resource })}${named} is forbidden: User ${JSON.stringify(user.name)} cannot ${verb} resource ` +
      `${JSON.stringify(full)} in API group ${JSON.stringify(group)} ${scope}${because}`,
    { ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), kind: resource },
  );
}
