/** What the schemas cannot say of autoscaling, disruption budgets and roles. */
import type { FieldError } from '../../machinery/errors.ts';
import { same } from '../../machinery/share.ts';
import {
  collect,
  countOrPercentProblems,
  type FieldErrors,
  nameProblems,
  percentOf,
  quantityOf,
  validateLabelSelector,
} from '../../machinery/validation/index.ts';
import type {
  ClusterRole,
  ClusterRoleBinding,
  HorizontalPodAutoscaler,
  PodDisruptionBudget,
  Role,
  RoleBinding,
} from '../types.ts';

type HpaSpec = NonNullable<HorizontalPodAutoscaler['spec']>;
type Metric = NonNullable<HpaSpec['metrics']>[number];

export const validateAutoscaler = ({ spec }: HorizontalPodAutoscaler): readonly FieldError[] =>
  collect((errors) => {
    const { minReplicas, maxReplicas = 0 } = spec ?? {};
    if (minReplicas !== undefined && minReplicas < 1) {
      errors.invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1');
    }
    if (maxReplicas < 1) errors.invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0');
    if (minReplicas !== undefined && maxReplicas < minReplicas) {
      errors.invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`');
    }
    for (const part of ['kind', 'name'] as const) {
      const value = spec?.scaleTargetRef?.[part];
      if (!value) errors.required(`spec.scaleTargetRef.${part}`);
      else errors.allInvalid(`spec.scaleTargetRef.${part}`, value, nameProblems(value, 'path'));
    }
    for (const [i, metric] of (spec?.metrics ?? []).entries()) validateMetric(metric, `spec.metrics[${i}]`, errors);
    for (const direction of ['scaleUp', 'scaleDown'] as const) {
      validateScaling(spec?.behavior?.[direction], `spec.behavior.${direction}`, errors);
    }
  });

const sources = {
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
  ContainerResource: 'containerResource',
  External: 'external',
} as const;

function validateMetric(metric: Metric, field: string, errors: FieldErrors): void {
  if (!metric.type) {
    errors.required(`${field}.type`, 'must specify a metric source type');
    return;
  }
  const kinds: { readonly [type: string]: (typeof sources)[keyof typeof sources] } = sources;
  const source = kinds[metric.type];
  if (!source) {
    errors.notSupported(`${field}.type`, metric.type, Object.keys(sources).sort());
    return;
  }
  const body = metric[source];
  if (!body) {
    errors.required(`${field}.${source}`, 'must populate information for the given metric source');
    return;
  }
  const { target } = body;
  const at = `${field}.${source}.target`;
  if (!target?.type) errors.required(`${at}.type`, 'must specify a metric target type');
  else if (!['Utilization', 'Value', 'AverageValue'].includes(target.type)) {
    errors.invalid(`${at}.type`, target.type, 'must be either Utilization, Value, or AverageValue');
  }
  if (target?.averageUtilization !== undefined && target.averageUtilization < 1) {
    errors.invalid(`${at}.averageUtilization`, target.averageUtilization, 'must be greater than 0');
  }
  for (const part of ['value', 'averageValue'] as const) {
    const amount = target?.[part];
    if (amount !== undefined && quantityOf(amount).nanos <= 0n)
      errors.invalid(`${at}.${part}`, amount, 'must be positive');
  }
  if ('metric' in body && !body.metric?.name) {
    errors.required(`${field}.${source}.metric.name`, 'must specify a metric name');
  }
  if ('name' in body && !body.name) errors.required(`${field}.${source}.name`, 'must specify a resource name');
  if ('container' in body && !body.container) {
    errors.required(`${field}.${source}.container`, 'must specify a container');
  }
  validateChoice(source, target, at, errors);
  for (const other of Object.values(sources)) {
    if (other !== source && metric[other] !== undefined) {
      errors.forbidden(`${field}.${other}`, 'must populate the given metric source only');
    }
  }
}

type Target = NonNullable<NonNullable<Metric['resource']>['target']>;

/** Which of its three forms a target may have is the source's to say. */
function validateChoice(
  source: (typeof sources)[keyof typeof sources],
  target: Target | undefined,
  field: string,
  errors: FieldErrors,
): void {
  const { value, averageValue, averageUtilization } = target ?? {};
  if (source === 'pods') {
    if (averageValue === undefined) {
      errors.required(`${field}.averageValue`, 'must specify a positive target averageValue');
    }
  } else if (source === 'object') {
    if (value === undefined && averageValue === undefined) {
      errors.required(`${field}.averageValue`, 'must set either a value or averageValue');
    }
  } else if (source === 'external') {
    if (value === undefined && averageValue === undefined) {
      errors.required(`${field}.averageValue`, 'must set either a target value for metric or a per-pod target');
    } else if (value !== undefined && averageValue !== undefined) {
      errors.forbidden(`${field}.value`, 'may not set both a target value for metric and a per-pod target');
    }
  } else if (averageUtilization === undefined && averageValue === undefined) {
    errors.required(`${field}.averageUtilization`, 'must set either a target raw value or a target utilization');
  } else if (averageUtilization !== undefined && averageValue !== undefined) {
    errors.forbidden(`${field}.averageValue`, 'may not set both a target raw value and a target utilization');
  }
}

type Scaling = NonNullable<HpaSpec['behavior']>['scaleUp'];
const longestWindow = 3600;
const longestPeriod = 1800;

function validateScaling(rules: Scaling, field: string, errors: FieldErrors): void {
  if (!rules) return;
  const window = rules.stabilizationWindowSeconds;
  if (window !== undefined && (window < 0 || window > longestWindow)) {
    const detail =
      window < 0 ? 'must be greater than or equal to zero' : `must be less than or equal to ${longestWindow}`;
    errors.invalid(`${field}.stabilizationWindowSeconds`, window, detail);
  }
  errors.oneOfIfSet(`${field}.selectPolicy`, rules.selectPolicy, ['Disabled', 'Max', 'Min']);
  if (rules.policies?.length === 0) errors.required(`${field}.policies`, 'must specify at least one Policy');
  for (const [i, policy] of (rules.policies ?? []).entries()) {
    const at = `${field}.policies[${i}]`;
    errors.oneOf(`${at}.type`, policy.type, ['Percent', 'Pods']);
    if (policy.value <= 0) errors.invalid(`${at}.value`, policy.value, 'must be greater than zero');
    if (policy.periodSeconds <= 0)
      errors.invalid(`${at}.periodSeconds`, policy.periodSeconds, 'must be greater than zero');
    if (policy.periodSeconds > longestPeriod) {
      errors.invalid(`${at}.periodSeconds`, policy.periodSeconds, `must be less than or equal to ${longestPeriod}`);
    }
  }
}

export const validateDisruptionBudget = ({ spec }: PodDisruptionBudget): readonly FieldError[] =>
  collect((errors) => {
    if (spec?.minAvailable !== undefined && spec.maxUnavailable !== undefined) {
      errors.invalid('spec', spec, 'minAvailable and maxUnavailable cannot be both set');
    }
    for (const part of ['minAvailable', 'maxUnavailable'] as const) {
      const value = spec?.[part];
      if (value === undefined) continue;
      errors.allInvalid(`spec.${part}`, value, countOrPercentProblems(value));
      if ((percentOf(value) ?? 0) > 100) errors.invalid(`spec.${part}`, value, 'must not be greater than 100%');
    }
    errors.oneOfIfSet('spec.unhealthyPodEvictionPolicy', spec?.unhealthyPodEvictionPolicy, [
      'AlwaysAllow',
      'IfHealthyBudget',
    ]);
    validateLabelSelector(spec?.selector, 'spec.selector', errors);
  });

type Rules = Role['rules'];

function validateRules(rules: Rules, namespaced: boolean, errors: FieldErrors): void {
  for (const [i, rule] of (rules ?? []).entries()) {
    const field = `rules[${i}]`;
    if (!rule.verbs?.length) errors.required(`${field}.verbs`, 'verbs must contain at least one value');
    if (rule.nonResourceURLs?.length) {
      if (namespaced) {
        const detail = 'namespaced rules cannot apply to non-resource URLs';
        errors.invalid(`${field}.nonResourceURLs`, rule.nonResourceURLs, detail);
      }
      if (rule.apiGroups?.length || rule.resources?.length || rule.resourceNames?.length) {
        const detail = 'rules cannot apply to both regular resources and non-resource URLs';
        errors.invalid(`${field}.nonResourceURLs`, rule.nonResourceURLs, detail);
      }
      continue;
    }
    if (!rule.apiGroups?.length)
      errors.required(`${field}.apiGroups`, 'resource rules must supply at least one api group');
    if (!rule.resources?.length)
      errors.required(`${field}.resources`, 'resource rules must supply at least one resource');
  }
}

export const validateRole = ({ rules }: Role): readonly FieldError[] =>
  collect((errors) => validateRules(rules, true, errors));

export const validateClusterRole = ({ rules, aggregationRule }: ClusterRole): readonly FieldError[] =>
  collect((errors) => {
    validateRules(rules, false, errors);
    if (!aggregationRule) return;
    if (!aggregationRule.clusterRoleSelectors?.length) {
      errors.required(
        'aggregationRule.clusterRoleSelectors',
        'at least one clusterRoleSelector required if aggregationRule is non-nil',
      );
    }
    for (const [i, selector] of (aggregationRule.clusterRoleSelectors ?? []).entries()) {
      validateLabelSelector(selector, `aggregationRule.clusterRoleSelectors[${i}]`, errors);
    }
  });

const rbacGroup = 'rbac.authorization.k8s.io';
type Binding = RoleBinding | ClusterRoleBinding;

function validateBinding(
  { roleRef, subjects }: Binding,
  kinds: readonly string[],
  namespaced: boolean,
  errors: FieldErrors,
): void {
  const group = roleRef?.apiGroup ?? rbacGroup;
  if (group !== rbacGroup) errors.notSupported('roleRef.apiGroup', group, [rbacGroup]);
  if (!kinds.includes(roleRef?.kind ?? '')) errors.notSupported('roleRef.kind', roleRef?.kind ?? '', kinds);
  if (!roleRef?.name) errors.required('roleRef.name');
  else errors.allInvalid('roleRef.name', roleRef.name, nameProblems(roleRef.name, 'path'));
  for (const [i, subject] of (subjects ?? []).entries()) {
    const field = `subjects[${i}]`;
    if (!subject.name) errors.required(`${field}.name`);
    if (subject.kind === 'ServiceAccount') {
      if (subject.name) errors.allInvalid(`${field}.name`, subject.name, nameProblems(subject.name, 'subdomain'));
      if (subject.apiGroup) errors.notSupported(`${field}.apiGroup`, subject.apiGroup, ['']);
      if (!namespaced && !subject.namespace) errors.required(`${field}.namespace`);
    } else if (subject.kind === 'User' || subject.kind === 'Group') {
      if (subject.apiGroup !== rbacGroup) errors.notSupported(`${field}.apiGroup`, subject.apiGroup ?? '', [rbacGroup]);
    } else errors.notSupported(`${field}.kind`, subject.kind ?? '', ['ServiceAccount', 'User', 'Group']);
  }
}

export const validateRoleBinding = (binding: RoleBinding): readonly FieldError[] =>
  collect((errors) => validateBinding(binding, ['Role', 'ClusterRole'], true, errors));

export const validateClusterRoleBinding = (binding: ClusterRoleBinding): readonly FieldError[] =>
  collect((errors) => validateBinding(binding, ['ClusterRole'], false, errors));

export const validateBindingUpdate = (binding: Binding, old: Binding): readonly FieldError[] =>
  collect((errors) => {
    if (!same(binding.roleRef, old.roleRef)) errors.invalid('roleRef', binding.roleRef, 'cannot change roleRef');
  });
