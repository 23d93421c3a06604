/** Which policies, by which of their bindings and with which parameters, are asked about a request. */
import { formatGroupVersionKind } from '../../../../kinds/registry.ts';
import { selectsLabels } from '../../../../machinery/selectors/index.ts';
import { type KubeObject, parseApiVersion } from '../../../../machinery/types.ts';
import type { AdmissionAttributes, AdmissionContext } from '../../contract.ts';
import { type Rule, ruleMatches, type Selection, selectorsMatch } from '../matching/rules.ts';
import type { Named } from './expressions.ts';

export interface MatchResources extends Selection {
  readonly resourceRules?: readonly Rule[];
  readonly excludeResourceRules?: readonly Rule[];
}

export interface PolicySpec {
  readonly failurePolicy?: string;
  readonly paramKind?: { readonly apiVersion?: string; readonly kind?: string };
  readonly matchConstraints?: MatchResources;
  readonly matchConditions?: readonly Named[];
  readonly variables?: readonly Named[];
}

export interface BindingSpec {
  readonly policyName?: string;
  readonly paramRef?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly selector?: unknown;
    readonly parameterNotFoundAction?: string;
  };
  readonly matchResources?: MatchResources;
  readonly validationActions?: readonly string[];
}

export interface Asked<Policy> {
  readonly policy: Policy;
  readonly policyName: string;
  readonly bindingName: string;
  readonly binding: BindingSpec;
  /** Undefined alone: a policy without parameters. */
  readonly params: readonly (KubeObject | undefined)[];
  /** Why the policy cannot be asked. */
  readonly misconfigured?: string;
}

export interface Bound<Policy> {
  readonly name: string;
  readonly spec: Policy;
  readonly bindings: readonly { readonly name: string; readonly spec: BindingSpec }[];
}

/** Policies with their bindings, in order of their names; those without any are asked nothing. */
export function bind<Policy extends PolicySpec>(
  policies: readonly KubeObject[],
  bindings: readonly KubeObject[],
): readonly Bound<Policy>[] {
  return policies.flatMap(({ metadata, spec }) => {
    const own = bindings
      .map((binding) => ({ name: binding.metadata.name, spec: (binding['spec'] ?? {}) as BindingSpec }))
      .filter((binding) => binding.spec.policyName === metadata.name);
    return own.length === 0 ? [] : [{ name: metadata.name, spec: (spec ?? {}) as Policy, bindings: own }];
  });
}

/** Whether a request is one that policies are not asked about: they must not lock their own door. */
export const isExempt = ({ endpoint }: AdmissionAttributes): boolean =>
  endpoint.group === 'admissionregistration.k8s.io' ||
  endpoint.group === 'authentication.k8s.io' ||
  endpoint.group === 'authorization.k8s.io';

export function asked<Policy extends PolicySpec>(
  all: readonly Bound<Policy>[],
  attributes: AdmissionAttributes,
  context: AdmissionContext,
): readonly Asked<Policy>[] {
  if (isExempt(attributes)) return [];
  return all.flatMap(({ name, spec, bindings }) => {
    if (!isMatch(spec.matchConstraints, attributes, context, false)) return [];
    return bindings
      .filter((binding) => isMatch(binding.spec.matchResources, attributes, context, true))
      .map((binding) => ({
        policy: spec,
        policyName: name,
        bindingName: binding.name,
        binding: binding.spec,
        ...paramsOf(spec, binding.spec, attributes, context),
      }));
  });
}

function isMatch(
  match: MatchResources | undefined,
  attributes: AdmissionAttributes,
  context: AdmissionContext,
  withoutRules: boolean,
): boolean {
  if (!match) return withoutRules;
  const { resourceRules, excludeResourceRules, matchPolicy } = match;
  const applies = (rule: Rule): boolean => ruleMatches(rule, attributes, matchPolicy);
  if (excludeResourceRules?.some(applies)) return false;
  if (!(resourceRules?.length ? resourceRules.some(applies) : withoutRules)) return false;
  return selectorsMatch(match, attributes, context);
}

function paramsOf(
  { paramKind }: PolicySpec,
  { paramRef }: BindingSpec,
  { namespace }: AdmissionAttributes,
  context: AdmissionContext,
): Pick<Asked<never>, 'params' | 'misconfigured'> {
  if (!paramKind) return { params: [undefined] };
  const { group, version } = parseApiVersion(paramKind.apiVersion ?? '');
  const kind = context.registry.byKind(group, paramKind.kind ?? '');
  if (!kind || !kind.versions.some((served) => served.version === version)) {
    const gvk = formatGroupVersionKind({ group, version, kind: paramKind.kind ?? '' });
    return {
      params: [],
      misconfigured: `failed to configure policy: failed to find resource referenced by paramKind: '${gvk}'`,
    };
  }
  if (!paramRef) return { params: [undefined] };
  const within = kind.namespaced ? (paramRef.namespace ?? namespace) : undefined;
  if (kind.namespaced && within === undefined) {
    return {
      params: [],
      misconfigured:
        'failed to configure binding: cannot use namespaced paramRef in policy binding that matches cluster-scoped resources',
    };
  }
  const found =
    paramRef.name !== undefined
      ? [context.find(group, kind.resource, within, paramRef.name)].filter((one) => one !== undefined)
      : context
          .findAll(group, kind.resource, within)
          .filter(({ metadata }) => selectsLabels(paramRef.selector, metadata.labels));
  if (found.length > 0) return { params: found };
  if (paramRef.parameterNotFoundAction === 'Allow') return { params: [] };
  return {
    params: [],
    misconfigured:
      'failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction',
  };
}
