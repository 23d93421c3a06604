import { type Behaviour, behaviour } from '../behaviour.ts';
import type { ClusterRoleBinding, RoleBinding } from '../types.ts';
import * as defaults from './defaults.ts';

/** What governs others: autoscaling, roles, admission, flow control. */
export const policy: { readonly [kindAndGroup: string]: Behaviour } = {
  'HorizontalPodAutoscaler.autoscaling': behaviour({ defaults: defaults.defaultAutoscaler }),
  'ClusterRoleBinding.rbac.authorization.k8s.io': behaviour<ClusterRoleBinding>({ defaults: defaults.defaultBinding }),
  'RoleBinding.rbac.authorization.k8s.io': behaviour<RoleBinding>({ defaults: defaults.defaultBinding }),
  'MutatingAdmissionPolicy.admissionregistration.k8s.io': behaviour({ defaults: defaults.defaultMutatingPolicy }),
  'MutatingWebhookConfiguration.admissionregistration.k8s.io': behaviour({
    defaults: defaults.defaultMutatingWebhooks,
  }),
  'ValidatingAdmissionPolicy.admissionregistration.k8s.io': behaviour({ defaults: defaults.defaultValidatingPolicy }),
  'ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io': behaviour({
    defaults: defaults.defaultPolicyBinding,
  }),
  'ValidatingWebhookConfiguration.admissionregistration.k8s.io': behaviour({
    defaults: defaults.defaultValidatingWebhooks,
  }),
  'FlowSchema.flowcontrol.apiserver.k8s.io': behaviour({ defaults: defaults.defaultFlowSchema }),
  'PriorityLevelConfiguration.flowcontrol.apiserver.k8s.io': behaviour({ defaults: defaults.defaultPriorityLevel }),
};
