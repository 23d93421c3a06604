import type { ConnectTarget } from '../context.ts';

/**
 * The headers, with their values, in which a request says as whom it is made; none where it is made as oneself.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation
 */
export function impersonationHeaders(as: ConnectTarget['impersonate']): { readonly [name: string]: readonly string[] } {
  if (!as) return {};
  return {
    'impersonate-user': [as.user],
    ...(as.uid === undefined ? {} : { 'impersonate-uid': [as.uid] }),
    ...(as.groups.length === 0 ? {} : { 'impersonate-group': as.groups }),
    ...Object.fromEntries(
      Object.entries(as.extra).map(([key, values]) => [
        `impersonate-extra-${encodeURIComponent(key).toLowerCase()}`,
        values,
      ]),
    ),
  };
}

/** The same with the values of one header in one line. */
export const impersonationLines = (as: ConnectTarget['impersonate']): { readonly [name: string]: string } =>
  Object.fromEntries(Object.entries(impersonationHeaders(as)).map(([name, values]) => [name, values.join(', ')]));
