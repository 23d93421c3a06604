import type { FieldError } from '../../../machinery/errors.ts';
import { same } from '../../../machinery/share.ts';
import { internalDiff } from '../../internal-form.ts';
import { collect, type FieldErrors } from '../../../machinery/validation/index.ts';
import type { Container, Pod, PodSpec } from '../../types.ts';
import { validateTolerations } from './scheduling.ts';

const changeable =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/**
 * Of a pod's spec little may change: images, a shorter deadline, more tolerations, and, while gates hold it, where it may
 * be scheduled.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/#pod-update-and-replacement
 */
export const validatePodUpdate = (pod: Pod, old: Pod): readonly FieldError[] =>
  collect((errors) => {
    const [spec, former] = [pod.spec, old.spec];
    if (!spec || !former || spec === former) return;
    validateContainerCounts(spec, former, errors);
    validateDeadline(spec, former, errors);
    validateGates(spec, former, errors);
    validateAddedTolerations(spec, former, errors);
    if (errors.list.length > 0) return;
    const changed = munged(spec, former);
    if (!same(changed, former)) errors.forbidden('spec', changeable + internalDiff('PodSpec', former, changed));
  });

function validateContainerCounts(spec: PodSpec, former: PodSpec, errors: FieldErrors): void {
  for (const part of ['containers', 'initContainers'] as const) {
    if ((spec[part]?.length ?? 0) !== (former[part]?.length ?? 0)) {
      errors.forbidden(`spec.${part}`, 'pod updates may not add or remove containers');
    }
  }
}

function validateDeadline(spec: PodSpec, former: PodSpec, errors: FieldErrors): void {
  const [next, was] = [spec.activeDeadlineSeconds, former.activeDeadlineSeconds];
  if (was === undefined || next === was) return;
  if (next === undefined)
    errors.invalid('spec.activeDeadlineSeconds', null, 'must not update from a positive integer to nil value');
  else if (next > was)
    errors.invalid('spec.activeDeadlineSeconds', next, 'must be less than or equal to previous value');
}

function validateGates(spec: PodSpec, former: PodSpec, errors: FieldErrors): void {
  const known = new Set(former.schedulingGates?.map((gate) => gate.name));
  const added = (spec.schedulingGates ?? []).filter((gate) => !known.has(gate.name)).map((gate) => gate.name);
  if (added.length > 0) {
    errors.forbidden(
      'spec.schedulingGates',
      `only deletion is allowed, but found new scheduling gate '${added.join(', ')}'`,
    );
  }
}

function validateAddedTolerations(spec: PodSpec, former: PodSpec, errors: FieldErrors): void {
  const kept = (former.tolerations ?? []).every((toleration) =>
    spec.tolerations?.some((t) => same({ ...t, tolerationSeconds: 0 }, { ...toleration, tolerationSeconds: 0 })),
  );
  if (!kept)
    errors.forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds');
  else if (!same(spec.tolerations, former.tolerations))
    validateTolerations(spec.tolerations, 'spec.tolerations', errors);
}

/** The spec with what may change set to what it was. */
function munged(spec: PodSpec, former: PodSpec): PodSpec {
  const gated = (former.schedulingGates?.length ?? 0) > 0;
  const withImages = (containers: readonly Container[] | undefined, old: readonly Container[] | undefined) =>
    containers?.map((container, i) => ({ ...container, image: old?.[i]?.image ?? '' }));
  const graceful = (former.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1;
  const given = { ...spec, activeDeadlineSeconds: former.activeDeadlineSeconds, tolerations: former.tolerations };
  return withoutUndefined({
    ...given,
    containers: withImages(spec.containers, former.containers),
    initContainers: withImages(spec.initContainers, former.initContainers),
    schedulingGates: former.schedulingGates,
    ...(graceful ? { terminationGracePeriodSeconds: former.terminationGracePeriodSeconds } : {}),
    ...(gated ? { nodeSelector: former.nodeSelector, affinity: former.affinity } : {}),
  });
}

const withoutUndefined = (spec: { readonly [Field in keyof PodSpec]?: PodSpec[Field] | undefined }): PodSpec =>
  Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined)) as unknown as PodSpec;
