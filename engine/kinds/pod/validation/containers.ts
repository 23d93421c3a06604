import { type FieldErrors, nameProblems, portNameProblems, portProblems } from '../../../machinery/validation/index.ts';
import type { Container, PodSpec } from '../../types.ts';
import { validateEnv } from './env.ts';
import { validateLifecycle, validateProbes } from './probes.ts';
import { validateResources } from './resources.ts';
import { validateContainerSecurity } from './security.ts';
import { validateMounts } from './volumes.ts';

type Volumes = NonNullable<PodSpec['volumes']>;
export type VolumesByName = ReadonlyMap<string, Volumes[number]>;

const pullPolicies = ['Always', 'IfNotPresent', 'Never'];
const messagePolicies = ['FallbackToLogsOnError', 'File'];
const protocols = ['SCTP', 'TCP', 'UDP'];

/** All containers of a pod, of every sort; names are unique among them. */
export function validateContainers(
  spec: PodSpec | undefined,
  volumes: VolumesByName,
  path: string,
  errors: FieldErrors,
): void {
  const names = new Set<string>();
  const containers = spec?.containers ?? [];
  if (containers.length === 0) errors.required(`${path}.containers`);
  const hostPorts = new Set<string>();
  for (const [i, container] of containers.entries()) {
    const field = `${path}.containers[${i}]`;
    validateCommon(container, volumes, spec, field, errors, names);
    validateLifecycle(container.lifecycle, gracePeriodOf(spec), `${field}.lifecycle`, errors);
    validateProbes(container, field, errors);
    errors.oneOfIfSet(`${field}.restartPolicy`, container.restartPolicy, ['Always', 'OnFailure', 'Never']);
    noHostPortTwice(container, hostPorts, field, errors);
  }
  for (const [i, container] of (spec?.initContainers ?? []).entries()) {
    const field = `${path}.initContainers[${i}]`;
    validateCommon(container, volumes, spec, field, errors, names);
    validateInit(container, gracePeriodOf(spec), field, errors);
  }
}

const defaultGracePeriod = 30;

const gracePeriodOf = (spec: PodSpec | undefined): number => spec?.terminationGracePeriodSeconds ?? defaultGracePeriod;

/** What init containers may not have unless they are sidecars. */
const sidecarOnly = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const;

function validateInit(container: Container, gracePeriod: number, field: string, errors: FieldErrors): void {
  if (container.restartPolicy === 'Always') {
    validateLifecycle(container.lifecycle, gracePeriod, `${field}.lifecycle`, errors);
    validateProbes(container, field, errors);
    return;
  }
  errors.oneOfIfSet(`${field}.restartPolicy`, container.restartPolicy, ['Always', 'OnFailure', 'Never']);
  for (const part of sidecarOnly) {
    if (container[part]) {
      errors.forbidden(`${field}.${part}`, 'may not be set for init containers without restartPolicy=Always');
    }
  }
}

function validateCommon(
  container: Container,
  volumes: VolumesByName,
  spec: PodSpec | undefined,
  field: string,
  errors: FieldErrors,
  names: Set<string>,
): void {
  const { name, image } = container;
  if (!name) errors.required(`${field}.name`);
  else {
    errors.allInvalid(`${field}.name`, name, nameProblems(name, 'label'));
    if (names.has(name)) errors.duplicate(`${field}.name`, name);
    names.add(name);
  }
  if (!image) errors.required(`${field}.image`);
  else if (image.trim() !== image) {
    errors.invalid(`${field}.image`, image, 'must not have leading or trailing whitespace');
  }
  errors.oneOf(`${field}.terminationMessagePolicy`, container.terminationMessagePolicy, messagePolicies);
  validatePorts(container.ports, `${field}.ports`, spec?.hostNetwork === true, errors);
  validateEnv(container, field, errors);
  validateMounts(container, volumes, field, errors);
  errors.oneOf(`${field}.imagePullPolicy`, container.imagePullPolicy, pullPolicies);
  validateResources(container.resources, `${field}.resources`, errors);
  validateResizePolicies(container, field, errors);
  validateContainerSecurity(container.securityContext, `${field}.securityContext`, errors);
}

function validateResizePolicies({ resizePolicy }: Container, field: string, errors: FieldErrors): void {
  const seen = new Set<string>();
  for (const [i, { resourceName, restartPolicy }] of (resizePolicy ?? []).entries()) {
    const at = `${field}.resizePolicy`;
    if (seen.has(resourceName)) errors.duplicate(`${at}[${i}]`, resourceName);
    seen.add(resourceName);
    errors.oneOf(at, resourceName, ['cpu', 'memory']);
    errors.oneOf(at, restartPolicy, ['NotRequired', 'RestartContainer']);
  }
}

function validatePorts(ports: Container['ports'], field: string, hostNetwork: boolean, errors: FieldErrors): void {
  const names = new Set<string>();
  for (const [i, port] of (ports ?? []).entries()) {
    const at = `${field}[${i}]`;
    if (port.name) {
      const problems = portNameProblems(port.name);
      errors.allInvalid(`${at}.name`, port.name, problems);
      if (problems.length === 0) {
        if (names.has(port.name)) errors.duplicate(`${at}.name`, port.name);
        names.add(port.name);
      }
    }
    if (!port.containerPort) errors.required(`${at}.containerPort`);
    else errors.allInvalid(`${at}.containerPort`, port.containerPort, portProblems(port.containerPort));
    if (port.hostPort) errors.allInvalid(`${at}.hostPort`, port.hostPort, portProblems(port.hostPort));
    errors.oneOf(`${at}.protocol`, port.protocol, protocols);
    if (hostNetwork && port.hostPort && port.hostPort !== port.containerPort) {
      const detail = 'must match `hostPort` when `hostNetwork` is true';
      errors.invalid(`${at}.containerPort`, port.containerPort, detail);
    }
  }
}

function noHostPortTwice(container: Container, taken: Set<string>, field: string, errors: FieldErrors): void {
  for (const [i, port] of (container.ports ?? []).entries()) {
    if (!port.hostPort) continue;
    const key = `${port.protocol}/${port.hostIP ?? ''}/${port.hostPort}`;
    if (taken.has(key)) errors.duplicate(`${field}.ports[${i}].hostPort`, key);
    taken.add(key);
  }
}
