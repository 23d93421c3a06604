/** Columns of what governs others: autoscaling, quotas, roles, admission, flow control. */
import { humanDuration } from '../../machinery/duration.ts';
import type { KubeObject } from '../../machinery/types.ts';
import type { TypedColumn } from '../behaviour.ts';
import { age, conditionStatus, createdAt, integer, name, text, wide } from './cells.ts';
import type {
  APIService,
  CertificateSigningRequest,
  ClusterRoleBinding,
  FlowSchema,
  Lease,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  MutatingWebhookConfiguration,
  PodDisruptionBudget,
  PriorityClass,
  PriorityLevelConfiguration,
  ResourceClaim,
  ResourceQuota,
  ResourceSlice,
  RoleBinding,
  RuntimeClass,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,
} from '../types.ts';

/** Kinds of which only the name and the time are shown. */
export const createdAtColumns: readonly TypedColumn<KubeObject>[] = [name, createdAt];

export const podDisruptionBudgetColumns: readonly TypedColumn<PodDisruptionBudget>[] = [
  name,
  text('Min Available', (b) => `${b.spec?.minAvailable ?? 'N/A'}`),
  text('Max Unavailable', (b) => `${b.spec?.maxUnavailable ?? 'N/A'}`),
  integer('Allowed Disruptions', (b) => b.status?.disruptionsAllowed ?? 0),
  age,
];

function usage({ status }: ResourceQuota, limits: boolean): string {
  const hard = status?.hard ?? {};
  return Object.keys(hard)
    .filter((resource) => resource.startsWith('limits.') === limits)
    .sort()
    .map((resource) => `${resource}: ${status?.used?.[resource] ?? 0}/${hard[resource]}`)
    .join(', ');
}

export const resourceQuotaColumns: readonly TypedColumn<ResourceQuota>[] = [
  name,
  text('Request', (q) => usage(q, false)),
  text('Limit', (q) => usage(q, true)),
  age,
];

type Binding = RoleBinding | ClusterRoleBinding;

const subjects = ({ subjects }: Binding, kind: string): string =>
  (subjects ?? [])
    .filter((s) => s.kind === kind)
    .map((s) => (kind === 'ServiceAccount' ? `${s.namespace ?? ''}/${s.name}` : s.name))
    .join(', ');

export const bindingColumns: readonly TypedColumn<Binding>[] = [
  name,
  text('Role', (b) => `${b.roleRef.kind}/${b.roleRef.name}`),
  age,
  wide('Users', (b) => subjects(b, 'User')),
  wide('Groups', (b) => subjects(b, 'Group')),
  wide('ServiceAccounts', (b) => subjects(b, 'ServiceAccount')),
];

export const priorityClassColumns: readonly TypedColumn<PriorityClass>[] = [
  name,
  integer('Value', (c) => c.value),
  { name: 'Global-Default', type: 'boolean', value: (c) => c.globalDefault ?? false },
  age,
  text('PreemptionPolicy', (c) => c.preemptionPolicy ?? 'PreemptLowerPriority'),
];

export const runtimeClassColumns: readonly TypedColumn<RuntimeClass>[] = [name, text('Handler', (c) => c.handler), age];

export const leaseColumns: readonly TypedColumn<Lease>[] = [
  name,
  text('Holder', (l) => l.spec?.holderIdentity ?? ''),
  age,
];

export const signingRequestColumns: readonly TypedColumn<CertificateSigningRequest>[] = [
  name,
  age,
  text('SignerName', (c) => c.spec.signerName || '<none>'),
  text('Requestor', (c) => c.spec.username ?? ''),
  text('RequestedDuration', (c) =>
    c.spec.expirationSeconds === undefined ? '<none>' : humanDuration(c.spec.expirationSeconds * 1000),
  ),
  text('Condition', ({ status }) => {
    const has = (type: string): boolean => status?.conditions?.some((c) => c.type === type) ?? false;
    const verdict = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending';
    return `${verdict}${has('Failed') ? ',Failed' : ''}${status?.certificate ? ',Issued' : ''}`;
  }),
];

export const webhookColumns: readonly TypedColumn<MutatingWebhookConfiguration | ValidatingWebhookConfiguration>[] = [
  name,
  integer('Webhooks', (c) => c.webhooks?.length ?? 0),
  age,
];

type ParamKind = { readonly apiVersion?: string; readonly kind?: string } | undefined;
const formatParamKind = (kind: ParamKind): string => (kind ? `${kind.apiVersion}/${kind.kind}` : '<unset>');

export const validatingPolicyColumns: readonly TypedColumn<ValidatingAdmissionPolicy>[] = [
  name,
  integer('Validations', (p) => p.spec?.validations?.length ?? 0),
  text('ParamKind', (p) => formatParamKind(p.spec?.paramKind)),
  age,
];

export const mutatingPolicyColumns: readonly TypedColumn<MutatingAdmissionPolicy>[] = [
  name,
  integer('Mutations', (p) => p.spec?.mutations?.length ?? 0),
  text('ParamKind', (p) => formatParamKind(p.spec?.paramKind)),
  age,
];

export const policyBindingColumns: readonly TypedColumn<
  ValidatingAdmissionPolicyBinding | MutatingAdmissionPolicyBinding
>[] = [
  name,
  text('PolicyName', (b) => b.spec?.policyName),
  text('ParamRef', ({ spec }) => {
    const reference = spec?.paramRef;
    if (!reference) return '<unset>';
    return `${reference.namespace ?? '*'}/${reference.name ?? '*'}`;
  }),
  age,
];

export const apiServiceColumns: readonly TypedColumn<APIService>[] = [
  name,
  text('Service', ({ spec }) =>
    spec?.service ? `${spec.service.namespace ?? ''}/${spec.service.name ?? ''}` : 'Local',
  ),
  text('Available', ({ status }) => {
    const available = status?.conditions?.find((c) => c.type === 'Available');
    if (!available) return 'Unknown';
    return available.status === 'True' ? 'True' : `${available.status} (${available.reason ?? ''})`;
  }),
  age,
];

export const flowSchemaColumns: readonly TypedColumn<FlowSchema>[] = [
  name,
  text('PriorityLevel', (f) => f.spec?.priorityLevelConfiguration.name || '<none>'),
  text('MatchingPrecedence', (f) => f.spec?.matchingPrecedence ?? 0),
  text('DistinguisherMethod', (f) => f.spec?.distinguisherMethod?.type ?? '<none>'),
  age,
  text('MissingPL', (f) => conditionStatus(dated(f.status?.conditions), 'Dangling') ?? '?'),
];

const dated = (conditions: readonly { readonly type?: string; readonly status?: string }[] | undefined) =>
  conditions?.map((c) => ({ type: c.type ?? '', status: c.status ?? '' }));

export const priorityLevelColumns: readonly TypedColumn<PriorityLevelConfiguration>[] = [
  name,
  text('Type', (p) => p.spec?.type),
  text('NominalConcurrencyShares', (p) => p.spec?.limited?.nominalConcurrencyShares ?? '<none>'),
  text('Queues', (p) => p.spec?.limited?.limitResponse?.queuing?.queues ?? '<none>'),
  text('HandSize', (p) => p.spec?.limited?.limitResponse?.queuing?.handSize ?? '<none>'),
  text('QueueLengthLimit', (p) => p.spec?.limited?.limitResponse?.queuing?.queueLengthLimit ?? '<none>'),
  age,
];

export const resourceClaimColumns: readonly TypedColumn<ResourceClaim>[] = [
  name,
  text('State', ({ metadata, status }) => {
    const states = [
      ...(metadata.deletionTimestamp ? ['deleted'] : []),
      ...(status?.allocation ? ['allocated'] : metadata.deletionTimestamp ? [] : ['pending']),
      ...(status?.reservedFor?.length ? ['reserved'] : []),
    ];
    return states.join(',');
  }),
  age,
];

export const resourceSliceColumns: readonly TypedColumn<ResourceSlice>[] = [
  name,
  text('Node', (s) => s.spec.nodeName ?? ''),
  text('Driver', (s) => s.spec.driver),
  text('Pool', (s) => s.spec.pool.name),
  age,
];
