import { forbidden } from '../../machinery/errors.ts';
import { isObject } from '../../machinery/patch/index.ts';
import { same } from '../../machinery/share.ts';
import type { JsonObject, KubeObject } from '../../machinery/types.ts';
import type { Clock } from '../../sim/index.ts';
import type { AdmissionAttributes, AdmissionPlugin } from '../admission/contract.ts';
import { Denial } from '../admission/denial.ts';
import { itemsOf, partOf } from '../subresources/part.ts';
import { type Authorizer, isPrivileged } from './index.ts';

const group = 'certificates.k8s.io';

/** Which verb on the signer a write through a subresource needs. */
const verbs: { readonly [subresource: string]: 'approve' | 'sign' } = { approval: 'approve', status: 'sign' };

/**
 * Requests are approved, and signed, by who may do so for their signer; conditions get the time at which they came.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#certificateapproval
 */
export function guardCertificates(authorizer: Authorizer, clock: Clock): AdmissionPlugin {
  async function mustBePermitted(attributes: AdmissionAttributes, verb: string, signer: string): Promise<void> {
    const { user, endpoint, name } = attributes;
    for (const named of [signer, `${signer.split('/')[0]}/*`]) {
      const request = { user, verb, group, version: '*', resource: 'signers', subresource: '', namespace: undefined };
      if ((await authorizer.authorize({ ...request, name: named })).allowed) return;
    }
    const why = `user not permitted to ${verb} requests with signerName ${JSON.stringify(signer)}`;
    const missing = { verb, resource: `signers.${group}`, names: [signer, `${signer.split('/')[0]}/*`] };
    throw new Denial(forbidden(endpoint, name, why).status, 'signer', { nearest: missing });
  }

  return {
    name: 'CertificateApproval',
    handles: (operation, { stored, resource }, subresource) =>
      operation === 'UPDATE' &&
      stored.group === group &&
      resource === 'certificatesigningrequests' &&
      subresource in verbs,
    admit(attributes) {
      const { object, old, subresource, user } = attributes;
      const verb = verbs[subresource];
      if (!object || !old || verb === undefined || same(object['status'], old['status'])) return undefined;
      attributes.object = dated(object, clock);
      if (isPrivileged(user)) return undefined;
      return mustBePermitted(attributes, verb, String(partOf(object, 'spec')['signerName'] ?? ''));
    },
  };
}

function dated(object: KubeObject, clock: Clock): KubeObject {
  const status = partOf(object, 'status');
  const conditions = itemsOf(status, 'conditions');
  const isDated = (condition: JsonObject) => condition['lastTransitionTime'] && condition['lastUpdateTime'];
  if (!isObject(object['status']) || conditions.every(isDated)) return object;
  const now = clock.timestamp();
  return {
    ...object,
    status: {
      ...status,
      conditions: conditions.map((condition) => ({
        ...condition,
        lastUpdateTime: condition['lastUpdateTime'] ?? now,
        lastTransitionTime: condition['lastTransitionTime'] ?? now,
      })),
    },
  };
}
