import { type Behaviour, behaviour } from '../behaviour.ts';
import type {
  ClusterRoleBinding,
  MutatingAdmissionPolicyBinding,
  RoleBinding,
  ValidatingAdmissionPolicyBinding,
} from '../types.ts';
import { validateWebhooks } from '../extension/webhook-validation.ts';
import { autoscalerFromV2, autoscalerToV2 } from './autoscaler-versions.ts';
import * as flow from './flow-validation.ts';
import * as defaults from './defaults.ts';
import * as policies from './policy-validation.ts';
import { validateCounts } from '../workloads/status-validation.ts';
import * as validation from './validation.ts';

/** What governs others: autoscaling, roles, admission, flow control. */
export const policy: { readonly [kindAndGroup: string]: Behaviour } = {
  'HorizontalPodAutoscaler.autoscaling': behaviour({
    versions: [
      { version: 'v2', definition: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler' },
      {
        version: 'v1',
        definition: 'io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler',
        toStorage: autoscalerToV2,
        fromStorage: autoscalerFromV2,
      },
    ],
    validate: validation.validateAutoscaler,
    defaults: defaults.defaultAutoscaler,
  }),
  'ClusterRoleBinding.rbac.authorization.k8s.io': behaviour<ClusterRoleBinding>({
    validate: validation.validateClusterRoleBinding,
    validateUpdate: validation.validateBindingUpdate,
    defaults: defaults.defaultBinding,
  }),
  'RoleBinding.rbac.authorization.k8s.io': behaviour<RoleBinding>({
    validate: validation.validateRoleBinding,
    validateUpdate: validation.validateBindingUpdate,
    defaults: defaults.defaultBinding,
  }),
  'MutatingAdmissionPolicy.admissionregistration.k8s.io': behaviour({
    validate: policies.validateMutatingPolicy,
    defaults: defaults.defaultMutatingPolicy,
  }),
  'MutatingAdmissionPolicyBinding.admissionregistration.k8s.io': behaviour<MutatingAdmissionPolicyBinding>({
    validate: policies.validateMutatingBinding,
    defaults: defaults.defaultPolicyBinding,
  }),
  'MutatingWebhookConfiguration.admissionregistration.k8s.io': behaviour({
    validate: validateWebhooks,
    defaults: defaults.defaultMutatingWebhooks,
  }),
  'ValidatingAdmissionPolicy.admissionregistration.k8s.io': behaviour({
    validate: policies.validateValidatingPolicy,
    defaults: defaults.defaultValidatingPolicy,
  }),
  'ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io': behaviour<ValidatingAdmissionPolicyBinding>({
    validate: policies.validateValidatingBinding,
    defaults: defaults.defaultPolicyBinding,
  }),
  'ValidatingWebhookConfiguration.admissionregistration.k8s.io': behaviour({
    validate: validateWebhooks,
    defaults: defaults.defaultValidatingWebhooks,
  }),
  'FlowSchema.flowcontrol.apiserver.k8s.io': behaviour({
    validate: flow.validateFlowSchema,
    defaults: defaults.defaultFlowSchema,
  }),
  'PriorityLevelConfiguration.flowcontrol.apiserver.k8s.io': behaviour({
    validate: flow.validatePriorityLevel,
    defaults: defaults.defaultPriorityLevel,
  }),
  'ClusterRole.rbac.authorization.k8s.io': behaviour({ validate: validation.validateClusterRole }),
  'Role.rbac.authorization.k8s.io': behaviour({ validate: validation.validateRole }),
  'PodDisruptionBudget.policy': behaviour({
    validate: validation.validateDisruptionBudget,
    validateStatusUpdate: validateCounts,
  }),
};
