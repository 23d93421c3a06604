/**
 * Checks the expressions of ValidatingAdmissionPolicies against the types that they are about, and says in their status
 * what cannot be right.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#type-checking
 */
import { resources } from '../../kinds/resources.ts';
import type { ValidatingAdmissionPolicy } from '../../kinds/types.ts';
import { objectController } from '../support/object-controller.ts';
import { updateStatus } from '../support/status-write.ts';
import { typeCheck } from './type-check.ts';

export const validatingAdmissionPolicyStatusController = objectController<ValidatingAdmissionPolicy>(
  'validatingadmissionpolicy-status-controller',
  {
    resource: resources.validatingAdmissionPolicies,
    kind: { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicy' },
    async reconcile(policy, _, { api }) {
      const { generation } = policy.metadata;
      if (!policy.spec || generation === undefined || policy.status?.observedGeneration === generation) return;
      const expressionWarnings = await typeCheck(api, policy.spec);
      await updateStatus(api, resources.validatingAdmissionPolicies, policy, {
        ...policy.status,
        observedGeneration: generation,
        typeChecking: expressionWarnings.length === 0 ? {} : { expressionWarnings },
      });
    },
  },
);
