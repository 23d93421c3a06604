/** Defaults of autoscaling, roles, admission and flow control. */
import { change, changeItems, changePart, fill } from '../../machinery/share.ts';
import type {
  ClusterRoleBinding,
  FlowSchema,
  HorizontalPodAutoscaler,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  MutatingWebhookConfiguration,
  PriorityLevelConfiguration,
  RoleBinding,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,
} from '../types.ts';

type HpaSpec = NonNullable<HorizontalPodAutoscaler['spec']>;
type ScalingRules = NonNullable<NonNullable<HpaSpec['behavior']>['scaleUp']>;

const scaleUp: ScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};
const scaleDown: ScalingRules = {
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
};

/** @see https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/ */
export const defaultAutoscaler = (autoscaler: HorizontalPodAutoscaler): HorizontalPodAutoscaler =>
  changePart(autoscaler, 'spec', (spec) =>
    fill(
      change(spec, {
        behavior:
          spec.behavior &&
          change(spec.behavior, {
            scaleUp: fill(spec.behavior.scaleUp ?? {}, scaleUp),
            scaleDown: fill(spec.behavior.scaleDown ?? {}, scaleDown),
          }),
      }),
      {
        minReplicas: 1,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
        ],
      },
    ),
  );

const rbacGroup = 'rbac.authorization.k8s.io';

export function defaultBinding<T extends RoleBinding | ClusterRoleBinding>(binding: T): T {
  return change<RoleBinding | ClusterRoleBinding>(binding, {
    roleRef:
      binding.roleRef && (binding.roleRef.apiGroup ? binding.roleRef : { ...binding.roleRef, apiGroup: rbacGroup }),
    subjects: changeItems(binding.subjects, (subject) =>
      subject.kind === 'ServiceAccount' || subject.apiGroup !== undefined
        ? subject
        : { ...subject, apiGroup: rbacGroup },
    ),
  }) as T;
}

type MutatingWebhook = NonNullable<MutatingWebhookConfiguration['webhooks']>[number];
type ValidatingWebhook = NonNullable<ValidatingWebhookConfiguration['webhooks']>[number];

function defaultWebhook<T extends MutatingWebhook | ValidatingWebhook>(webhook: T): T {
  const filled = fill<MutatingWebhook | ValidatingWebhook>(
    change<MutatingWebhook | ValidatingWebhook>(webhook, {
      rules: changeItems(webhook.rules, (rule) => fill(rule, { scope: '*' })),
      clientConfig: webhook.clientConfig && changePart(webhook.clientConfig, 'service', (s) => fill(s, { port: 443 })),
    }),
    { failurePolicy: 'Fail', matchPolicy: 'Equivalent', timeoutSeconds: 10, namespaceSelector: {}, objectSelector: {} },
  );
  return filled as T;
}

export const defaultMutatingWebhooks = (configuration: MutatingWebhookConfiguration): MutatingWebhookConfiguration =>
  changePart(configuration, 'webhooks', (webhooks) =>
    changeItems(webhooks, (webhook) => fill(defaultWebhook(webhook), { reinvocationPolicy: 'Never' })),
  );

export const defaultValidatingWebhooks = (
  configuration: ValidatingWebhookConfiguration,
): ValidatingWebhookConfiguration =>
  changePart(configuration, 'webhooks', (webhooks) => changeItems(webhooks, (webhook) => defaultWebhook(webhook)));

type MatchConstraints = NonNullable<NonNullable<ValidatingAdmissionPolicy['spec']>['matchConstraints']>;

const defaultMatch = (match: MatchConstraints): MatchConstraints =>
  fill(
    change(match, {
      resourceRules: changeItems(match.resourceRules, (rule) => fill(rule, { scope: '*' })),
      excludeResourceRules: changeItems(match.excludeResourceRules, (rule) => fill(rule, { scope: '*' })),
    }),
    { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} },
  );

export const defaultValidatingPolicy = (policy: ValidatingAdmissionPolicy): ValidatingAdmissionPolicy =>
  changePart(policy, 'spec', (spec) =>
    fill(changePart(spec, 'matchConstraints', defaultMatch), { failurePolicy: 'Fail' }),
  );

export const defaultMutatingPolicy = (policy: MutatingAdmissionPolicy): MutatingAdmissionPolicy =>
  changePart(policy, 'spec', (spec) =>
    fill(changePart(spec, 'matchConstraints', defaultMatch), { failurePolicy: 'Fail', reinvocationPolicy: 'Never' }),
  );

export function defaultPolicyBinding<T extends ValidatingAdmissionPolicyBinding | MutatingAdmissionPolicyBinding>(
  binding: T,
): T {
  return changePart<ValidatingAdmissionPolicyBinding | MutatingAdmissionPolicyBinding, 'spec'>(
    binding,
    'spec',
    (spec) => changePart(spec, 'matchResources', defaultMatch),
  ) as T;
}

export const defaultFlowSchema = (schema: FlowSchema): FlowSchema =>
  changePart(schema, 'spec', (spec) => fill(spec, { matchingPrecedence: 1000 }));

const defaultExemption = (spec: NonNullable<PriorityLevelConfiguration['spec']>): typeof spec =>
  spec.type === 'Exempt'
    ? change(spec, { exempt: fill(spec.exempt ?? {}, { nominalConcurrencyShares: 0, lendablePercent: 0 }) })
    : spec;

export const defaultPriorityLevel = (level: PriorityLevelConfiguration): PriorityLevelConfiguration =>
  changePart(level, 'spec', (spec) =>
    changePart(defaultExemption(spec), 'limited', (limited) =>
      fill(
        changePart(limited, 'limitResponse', (response) =>
          changePart(response, 'queuing', (queuing) =>
            fill(queuing, { queues: 64, handSize: 8, queueLengthLimit: 50 }),
          ),
        ),
        { nominalConcurrencyShares: 30, lendablePercent: 0 },
      ),
    ),
  );
