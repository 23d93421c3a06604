import type { FieldError } from '../../../machinery/errors.ts';
import { collect, nameProblems } from '../../../machinery/validation/index.ts';
import type { Pod } from '../../types.ts';

/** What debugging containers may not have: they are no part of what the pod promises. */
const disallowed = ['lifecycle', 'livenessProbe', 'ports', 'readinessProbe', 'startupProbe', 'resources'] as const;

/**
 * Debugging containers as they are added to a pod that runs.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/
 */
export const validateEphemeralContainers = ({ spec }: Pod): readonly FieldError[] =>
  collect((errors) => {
    const regular = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].map((container) => container.name);
    const names = new Set(regular);
    for (const [i, container] of (spec?.ephemeralContainers ?? []).entries()) {
      const field = `spec.ephemeralContainers[${i}]`;
      const { name, image, targetContainerName } = container;
      if (!name) errors.required(`${field}.name`);
      else {
        errors.allInvalid(`${field}.name`, name, nameProblems(name, 'label'));
        if (names.has(name)) errors.duplicate(`${field}.name`, name);
        names.add(name);
      }
      if (!image) errors.required(`${field}.image`);
      if (targetContainerName && !regular.includes(targetContainerName)) {
        errors.notFound(`${field}.targetContainerName`, targetContainerName);
      }
      for (const part of disallowed) {
        if (Object.keys(container[part] ?? {}).length === 0) continue;
        errors.forbidden(`${field}.${part}`, 'cannot be set for an Ephemeral Container');
      }
    }
  });
