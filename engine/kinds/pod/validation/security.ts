import type { FieldErrors } from '../../../machinery/validation/index.ts';
import type { Container, PodSpec } from '../../types.ts';

const maxId = 2147483647;
const sysctlPattern = '([a-z0-9]([-_a-z0-9]*[a-z0-9])?\\.)*[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const sysctl = new RegExp(`^${sysctlPattern}$`);

function validateId(id: number | undefined, field: string, errors: FieldErrors): void {
  if (id !== undefined && (id < 0 || id > maxId)) {
    errors.invalid(field, id, `must be between 0 and ${maxId}, inclusive`);
  }
}

/** @see https://kubernetes.io/docs/tasks/configure-pod-container/security-context/ */
export function validatePodSecurity(spec: PodSpec, path: string, errors: FieldErrors): void {
  const field = `${path}.securityContext`;
  const context = spec.securityContext;
  if (spec.shareProcessNamespace && spec.hostPID) {
    const detail = 'ShareProcessNamespace and HostPID cannot both be enabled';
    errors.invalid(`${field}.shareProcessNamespace`, true, detail);
  }
  if (!context) return;
  validateId(context.fsGroup, `${field}.fsGroup`, errors);
  validateId(context.runAsUser, `${field}.runAsUser`, errors);
  validateId(context.runAsGroup, `${field}.runAsGroup`, errors);
  for (const [i, group] of (context.supplementalGroups ?? []).entries()) {
    validateId(group, `${field}.supplementalGroups[${i}]`, errors);
  }
  const names = new Set<string>();
  for (const [i, { name }] of (context.sysctls ?? []).entries()) {
    const at = `${field}.sysctls[${i}].name`;
    if (!name) errors.required(at);
    else if (name.length > 253 || !sysctl.test(name)) {
      errors.invalid(at, name, `must have at most 253 characters and match regex ${sysctlPattern}`);
    } else if (names.has(name)) errors.duplicate(at, name);
    names.add(name);
  }
  errors.oneOfIfSet(`${field}.fsGroupChangePolicy`, context.fsGroupChangePolicy, ['Always', 'OnRootMismatch']);
  validateSeccomp(context.seccompProfile, `${field}.seccompProfile`, errors);
}

type Seccomp = NonNullable<PodSpec['securityContext']>['seccompProfile'];

function validateSeccomp(profile: Seccomp, field: string, errors: FieldErrors): void {
  if (!profile) return;
  if (!profile.type) errors.required(`${field}.type`, 'type is required when seccompProfile is set');
  else errors.oneOf(`${field}.type`, profile.type, ['Localhost', 'RuntimeDefault', 'Unconfined']);
  if (profile.type === 'Localhost') {
    if (!profile.localhostProfile) {
      errors.required(`${field}.localhostProfile`, 'must be set when seccomp type is Localhost');
    }
  } else if (profile.localhostProfile) {
    errors.invalid(
      `${field}.localhostProfile`,
      profile.localhostProfile,
      'can only be set when seccomp type is Localhost',
    );
  }
}

export function validateContainerSecurity(
  context: Container['securityContext'],
  field: string,
  errors: FieldErrors,
): void {
  if (!context) return;
  validateId(context.runAsUser, `${field}.runAsUser`, errors);
  validateId(context.runAsGroup, `${field}.runAsGroup`, errors);
  errors.oneOfIfSet(`${field}.procMount`, context.procMount, ['Default', 'Unmasked']);
  validateSeccomp(context.seccompProfile, `${field}.seccompProfile`, errors);
  if (context.allowPrivilegeEscalation !== false) return;
  if (context.privileged) {
    errors.invalid(field, context, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true');
  }
  if (context.capabilities?.add?.includes('CAP_SYS_ADMIN')) {
    const detail = 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN';
    errors.invalid(field, context, detail);
  }
}
