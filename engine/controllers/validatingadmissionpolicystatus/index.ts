/**
 * Checks the expressions of ValidatingAdmissionPolicies against the types that they are about, and says in their status
 * what cannot be right.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#type-checking
 */
import { createController } from '../../client/controller.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { ValidatingAdmissionPolicy } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import { defineController } from '../support/definition.ts';
import { typeCheck } from './type-check.ts';

const name = 'validatingadmissionpolicy-status-controller';

export const validatingAdmissionPolicyStatusController = defineController(name, ({ sim, api, informers }) => {
  const policies = informers.informer<ValidatingAdmissionPolicy>(resources.validatingAdmissionPolicies);
  const { queue, stop } = createController({
    sim,
    name,
    kind: { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicy' },
    waitFor: [policies],
    reconciler: {
      async reconcile(key) {
        const policy = policies.get(key);
        const { generation } = policy?.metadata ?? {};
        if (!policy?.spec || generation === undefined || policy.status?.observedGeneration === generation) return;
        const expressionWarnings = typeCheck(policy.spec);
        const status = {
          ...policy.status,
          observedGeneration: generation,
          typeChecking: expressionWarnings.length === 0 ? {} : { expressionWarnings },
        };
        try {
          const ref = objectRef(resources.validatingAdmissionPolicies, undefined, key, 'status');
          await api.update(ref, { ...policy, status });
        } catch (error) {
          if (!isApiError(error, 'NotFound')) throw error;
        }
      },
    },
  });
  const look = ({ metadata }: ValidatingAdmissionPolicy): void => queue.add(metadata.name);
  const end = policies.subscribe({ added: look, updated: look, deleted: () => undefined });
  return () => {
    end();
    stop();
  };
});
