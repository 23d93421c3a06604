import type { JsonObject } from '../../../../machinery/types.ts';
import type { AdmissionAttributes } from '../../contract.ts';

/** The request as an AdmissionReview and CEL's `request` describe it, without the objects. */
export function describeRequest(attributes: AdmissionAttributes): JsonObject {
  const { endpoint, subresource, name, namespace, operation, user, dryRun, options } = attributes;
  const { group, version, resource, kind } = endpoint;
  const optionsKind = { CREATE: 'CreateOptions', UPDATE: 'UpdateOptions', DELETE: 'DeleteOptions', CONNECT: '' };
  return {
    kind: { group, version, kind },
    resource: { group, version, resource },
    ...(subresource === '' ? {} : { subResource: subresource }),
    requestKind: { group, version, kind },
    requestResource: { group, version, resource },
    ...(subresource === '' ? {} : { requestSubResource: subresource }),
    name,
    ...(namespace === undefined ? {} : { namespace }),
    operation,
    userInfo: {
      username: user.name,
      ...(user.uid === undefined ? {} : { uid: user.uid }),
      groups: user.groups,
      ...(user.extra ? { extra: user.extra } : {}),
    },
    dryRun,
    options: {
      apiVersion: 'meta.k8s.io/v1',
      kind: optionsKind[operation],
      ...(options.fieldManager === undefined ? {} : { fieldManager: options.fieldManager }),
    },
  };
}
