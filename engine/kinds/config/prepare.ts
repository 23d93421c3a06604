import type { PrepareContext } from '../registry.ts';
import type { CertificateSigningRequest, Namespace } from '../types.ts';

/** A namespace is held by the finalizer `kubernetes` until all in it is gone. */
export function prepareNamespace(namespace: Namespace): Namespace {
  const finalizers = namespace.spec?.finalizers ?? [];
  return {
    ...namespace,
    spec: finalizers.includes('kubernetes') ? { ...namespace.spec } : { finalizers: [...finalizers, 'kubernetes'] },
    status: { phase: 'Active' },
  };
}

/** Who asks for a certificate is what the server knows, not what the request says. */
export function prepareSigningRequest(
  request: CertificateSigningRequest,
  { user }: PrepareContext,
): CertificateSigningRequest {
  const { username: _name, uid: _uid, groups: _groups, extra: _extra, ...asked } = request.spec;
  return {
    ...request,
    spec: {
      ...asked,
      username: user.name,
      ...(user.uid === undefined ? {} : { uid: user.uid }),
      ...(user.groups.length > 0 ? { groups: user.groups } : {}),
      ...(user.extra ? { extra: user.extra } : {}),
    },
    status: {},
  };
}
