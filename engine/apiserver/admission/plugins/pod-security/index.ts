import { invalid } from '../../../../machinery/invalid.ts';
import type { KubeObject } from '../../../../machinery/types.ts';
import type { Pod, PodSpec, PodTemplateSpec } from '../../../../kinds/types.ts';
import type { Endpoint } from '../../../endpoint.ts';
import type { AdmissionAttributes, AdmissionContext, AdmissionPlugin } from '../../contract.ts';
import { deny } from '../../denial.ts';
import { isMirrorPod } from '../pod-spec.ts';
import { describe, formatPolicy, labelErrors, levelKept, type Mode, policyOf, stricter, violations } from './policy.ts';

/** Existing pods that are looked at when a namespace becomes stricter. */
const existingPods = 3000;

/** Where kinds keep a pod template; kinds that run pods without one of these are not looked at. */
const templates: { readonly [resource: string]: (object: KubeObject) => PodTemplateSpec | undefined } = {
  'podtemplates.': (object) => object['template'] as PodTemplateSpec | undefined,
  'replicationcontrollers.': templateOf,
  'replicasets.apps': templateOf,
  'deployments.apps': templateOf,
  'statefulsets.apps': templateOf,
  'daemonsets.apps': templateOf,
  'jobs.batch': templateOf,
  'cronjobs.batch': (object) => {
    const spec = object['spec'] as { readonly jobTemplate?: { readonly spec?: object } } | undefined;
    return (spec?.jobTemplate?.spec as { readonly template?: PodTemplateSpec } | undefined)?.template;
  },
};

function templateOf(object: KubeObject): PodTemplateSpec | undefined {
  return (object['spec'] as { readonly template?: PodTemplateSpec } | undefined)?.template;
}

const keyOf = ({ stored }: Endpoint): string => `${stored.resource}.${stored.group}`;

/**
 * Keeps pods to the level that their namespace's labels ask for, and warns of what would not.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
export const podSecurity: AdmissionPlugin = {
  name: 'PodSecurity',
  handles(operation, endpoint, subresource) {
    if (operation !== 'CREATE' && operation !== 'UPDATE') return false;
    const key = keyOf(endpoint);
    if (key === 'pods.') return subresource === '' || subresource === 'ephemeralcontainers';
    return subresource === '' && (key === 'namespaces.' || templates[key] !== undefined);
  },
  validate(attributes, context) {
    const key = keyOf(attributes.endpoint);
    if (key === 'namespaces.') return checkNamespace(attributes, context);
    const labels = context.find('', 'namespaces', undefined, attributes.namespace ?? '')?.metadata.labels;
    if (labels === undefined || !attributes.object) return;
    if (key === 'pods.') return checkPod(attributes, context, labels);
    const template = templates[key]?.(attributes.object);
    if (template?.spec) advise(attributes, context, labels, template.metadata, template.spec);
  },
};

type Labels = NonNullable<KubeObject['metadata']['labels']>;
type Metadata = { readonly annotations?: { readonly [key: string]: string } } | undefined;

function checkPod(attributes: AdmissionAttributes, context: AdmissionContext, labels: Labels): void {
  const { metadata, spec } = attributes.object as Pod;
  if (!spec || isMirrorPod(attributes) || !isSignificant(spec, attributes)) return;
  const policy = policyOf(labels, 'enforce');
  const found = violations(metadata, spec, policy);
  if (found.length > 0) {
    throw deny(attributes, `violates PodSecurity ${formatPolicy(policy)}: ${describe(found)}`, 'violation', {
      level: policy.level,
      version: policy.version,
      violations: found.map(({ reason, detail }) => ({ reason, detail })),
      nearest: { level: levelKept(metadata, spec, policy.version) },
    });
  }
  advise(attributes, context, labels, metadata, spec);
}

/** What a running pod may change has no say in its security, but for images and debugging containers. */
function isSignificant(spec: PodSpec, { old, subresource }: AdmissionAttributes): boolean {
  const before = old?.['spec'] as PodSpec | undefined;
  if (!before || subresource === 'ephemeralcontainers') return true;
  if (before === spec) return false;
  const images = ({ containers, initContainers = [] }: PodSpec) =>
    [...initContainers, ...containers].map(({ image }) => image ?? '').join('\n');
  return images(spec) !== images(before);
}

/** Warnings for whoever asks, and a record of what the modes `warn` and `audit` found. */
function advise(
  attributes: AdmissionAttributes,
  { sim }: AdmissionContext,
  labels: Labels,
  metadata: Metadata,
  spec: PodSpec,
): void {
  for (const mode of ['warn', 'audit'] satisfies Mode[]) {
    const policy = policyOf(labels, mode);
    const found = violations(metadata, spec, policy);
    if (found.length === 0) continue;
    const message = `would violate PodSecurity ${formatPolicy(policy)}: ${describe(found)}`;
    if (mode === 'warn') attributes.warn(message);
    const { apiVersion, kind } = attributes.endpoint;
    const { namespace, name } = attributes;
    sim.trace.record({
      component: 'admission/PodSecurity',
      subject: { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name },
      code: mode === 'warn' ? 'warned' : 'audited',
      data: { message },
    });
  }
}

function checkNamespace(attributes: AdmissionAttributes, context: AdmissionContext): void {
  const { object, old, name, endpoint } = attributes;
  const labels = object?.metadata.labels;
  if (labels === old?.metadata.labels) return;
  const errors = labelErrors(labels);
  if (errors.length > 0 && !(old && labelErrors(old.metadata.labels).length > 0)) {
    throw invalid({ group: '', kind: endpoint.kind }, name, errors);
  }
  if (!old) return;
  const [policy, before] = [policyOf(labels, 'enforce'), policyOf(old.metadata.labels, 'enforce')];
  const sameLevel = policy.level === before.level && policy.version !== before.version;
  if (!stricter(policy.level, before.level) && !sameLevel) return;
  const groups = new Map<string, string[]>();
  for (const { metadata, spec } of context.findAll('', 'pods', name).slice(0, existingPods) as readonly Pod[]) {
    const found = spec ? violations(metadata, spec, policy) : [];
    if (found.length === 0) continue;
    const reasons = found.map(({ reason }) => reason).join(', ');
    groups.set(reasons, [...(groups.get(reasons) ?? []), metadata.name]);
  }
  if (groups.size === 0) return;
  const words = `existing pods in namespace ${JSON.stringify(name)} violate the new PodSecurity enforce level`;
  attributes.warn(`${words} ${formatPolicy(policy)}`);
  const lines = [...groups].map(([reasons, [first = '', ...others]]) => {
    const more = others.length === 0 ? '' : ` (and ${others.length} other ${others.length === 1 ? 'pod' : 'pods'})`;
    return `${first}${more}: ${reasons}`;
  });
  for (const line of lines.sort()) attributes.warn(line);
}
