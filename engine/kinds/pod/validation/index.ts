import type { FieldErrors } from '../../../machinery/validation/index.ts';
import { ipProblems, labelKeyProblems, nameProblems, validateLabels } from '../../../machinery/validation/index.ts';
import type { PodSpec, PodTemplateSpec } from '../../types.ts';
import { validateContainers } from './containers.ts';
import { validateAffinity, validateSpread, validateTolerations } from './scheduling.ts';
import { validatePodSecurity } from './security.ts';
import { validateVolumes } from './volumes.ts';

const restartPolicies = ['Always', 'OnFailure', 'Never'];
const dnsPolicies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const maxSeconds = 2147483647;

/** Specs that were found in order: pods share them with their templates, and most updates are of the status alone. */
const inOrder = new WeakSet<PodSpec>();

/**
 * What the schema cannot say of a pod's spec, in a template or not. Defaults are in place.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#PodSpec
 */
export function validatePodSpec(spec: PodSpec | undefined, path: string, errors: FieldErrors): void {
  if (spec && inOrder.has(spec)) return;
  const before = errors.list.length;
  validateSpec(spec, path, errors);
  if (spec && errors.list.length === before && Object.isFrozen(spec)) inOrder.add(spec);
}

function validateSpec(spec: PodSpec | undefined, path: string, errors: FieldErrors): void {
  const volumes = validateVolumes(spec?.volumes ?? [], `${path}.volumes`, errors);
  validateContainers(spec, volumes, path, errors);
  if (!spec) return;
  errors.oneOf(`${path}.restartPolicy`, spec.restartPolicy, restartPolicies);
  errors.oneOf(`${path}.dnsPolicy`, spec.dnsPolicy, dnsPolicies);
  validatePodSecurity(spec, path, errors);
  validateAffinity(spec.affinity, `${path}.affinity`, errors);
  validateDns(spec, path, errors);
  for (const [i, gate] of (spec.readinessGates ?? []).entries()) {
    const problems = labelKeyProblems(gate.conditionType);
    errors.allInvalid(`${path}.readinessGates[${i}].conditionType`, gate.conditionType, problems);
  }
  validateSchedulingGates(spec, path, errors);
  validateSpread(spec.topologySpreadConstraints, `${path}.topologySpreadConstraints`, errors);
  if (spec.serviceAccountName) {
    const problems = nameProblems(spec.serviceAccountName, 'subdomain');
    errors.allInvalid(`${path}.serviceAccountName`, spec.serviceAccountName, problems);
  }
  if (spec.nodeName) errors.allInvalid(`${path}.nodeName`, spec.nodeName, nameProblems(spec.nodeName, 'subdomain'));
  validateLabels(spec.nodeSelector, `${path}.nodeSelector`, errors);
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > maxSeconds)) {
    errors.invalid(`${path}.activeDeadlineSeconds`, deadline, `must be between 1 and ${maxSeconds}, inclusive`);
  }
  if (spec.hostname) errors.allInvalid(`${path}.hostname`, spec.hostname, nameProblems(spec.hostname, 'label'));
  if (spec.subdomain) errors.allInvalid(`${path}.subdomain`, spec.subdomain, nameProblems(spec.subdomain, 'label'));
  validateTolerations(spec.tolerations, `${path}.tolerations`, errors);
  validateHostAliases(spec, path, errors);
  if (spec.priorityClassName) {
    const problems = nameProblems(spec.priorityClassName, 'subdomain');
    errors.allInvalid(`${path}.priorityClassName`, spec.priorityClassName, problems);
  }
  if (spec.runtimeClassName) {
    const problems = nameProblems(spec.runtimeClassName, 'subdomain');
    errors.allInvalid(`${path}.runtimeClassName`, spec.runtimeClassName, problems);
  }
  errors.oneOfIfSet(`${path}.os.name`, spec.os?.name, ['linux', 'windows']);
  errors.oneOfIfSet(`${path}.preemptionPolicy`, spec.preemptionPolicy, ['Never', 'PreemptLowerPriority']);
}

type Template = PodTemplateSpec | undefined;

/** @param field where the labels and annotations stand: `spec.metadata`, or, of pod templates, `spec.template` */
export function validateTemplateMetadata(
  template: Pick<PodTemplateSpec, 'metadata'> | undefined,
  field: string,
  errors: FieldErrors,
): void {
  validateLabels(template?.metadata?.labels, `${field}.labels`, errors);
  for (const key in template?.metadata?.annotations) {
    errors.allInvalid(`${field}.annotations`, key, labelKeyProblems(key.toLowerCase()));
  }
}

/** Labels, annotations and spec of a template; `field` is where it stands: `spec.template`. */
export function validatePodTemplate(template: Template, field: string, errors: FieldErrors): void {
  validateTemplateMetadata(template, field, errors);
  validatePodSpec(template?.spec, `${field}.spec`, errors);
  if (template?.spec?.ephemeralContainers?.length) {
    errors.forbidden(`${field}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template');
  }
}

function validateDns({ dnsPolicy, dnsConfig }: PodSpec, path: string, errors: FieldErrors): void {
  const field = `${path}.dnsConfig`;
  if (dnsPolicy === 'None') {
    if (!dnsConfig) {
      errors.required(field, 'must provide `dnsConfig` when `dnsPolicy` is None');
      return;
    }
    if (!dnsConfig.nameservers?.length) {
      errors.required(`${field}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None');
      return;
    }
  }
  const nameservers = dnsConfig?.nameservers ?? [];
  if (nameservers.length > 3)
    errors.invalid(`${field}.nameservers`, nameservers, 'must not have more than 3 nameservers');
  for (const [i, server] of nameservers.entries()) {
    if (!isAddress(server)) errors.invalid(`${field}.nameservers[${i}]`, server, 'must be valid IP address');
  }
  for (const [i, search] of (dnsConfig?.searches ?? []).entries()) {
    const problems = nameProblems(search.replace(/\.$/, ''), 'subdomain');
    if (search !== '.') errors.allInvalid(`${field}.searches[${i}]`, search, problems);
  }
  for (const [i, option] of (dnsConfig?.options ?? []).entries()) {
    if (!option.name) errors.required(`${field}.options[${i}]`, 'must not be empty');
  }
}

const isAddress = (text: string): boolean => ipProblems(text).length === 0;

function validateSchedulingGates(spec: PodSpec, path: string, errors: FieldErrors): void {
  const seen = new Set<string>();
  for (const [i, gate] of (spec.schedulingGates ?? []).entries()) {
    const field = `${path}.schedulingGates[${i}]`;
    errors.allInvalid(field, gate.name, labelKeyProblems(gate.name));
    if (seen.has(gate.name)) errors.duplicate(field, gate.name);
    seen.add(gate.name);
  }
  if (spec.nodeName && seen.size > 0) {
    errors.forbidden(`${path}.nodeName`, 'cannot be set until all schedulingGates have been cleared');
  }
}

function validateHostAliases(spec: PodSpec, path: string, errors: FieldErrors): void {
  for (const alias of spec.hostAliases ?? []) {
    if (!isAddress(alias.ip)) errors.invalid(`${path}.hostAliases.ip`, alias.ip, 'must be valid IP address');
    for (const hostname of alias.hostnames ?? []) {
      errors.allInvalid(`${path}.hostAliases.hostnames`, hostname, nameProblems(hostname, 'subdomain'));
    }
  }
}
