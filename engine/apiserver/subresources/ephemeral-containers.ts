import { validateEphemeralContainers } from '../../kinds/pod/validation/ephemeral.ts';
import type { Pod } from '../../kinds/types.ts';
import type { FieldError } from '../../machinery/errors.ts';
import type { Subresource } from './contract.ts';
import { itemsOf, partOf } from './part.ts';

/** Debugging containers: they can be added to a running pod, never changed or taken away. */
export const ephemeralContainers: Subresource = {
  merge: (wanted, old) => {
    const { ephemeralContainers: wished } = partOf(wanted, 'spec');
    const { ephemeralContainers: _, ...spec } = partOf(old, 'spec');
    return { ...old, spec: { ...spec, ...(wished === undefined ? {} : { ephemeralContainers: wished }) } };
  },
  validate: (object, old) => {
    const now = itemsOf(partOf(object, 'spec'), 'ephemeralContainers');
    const errors: FieldError[] = [...validateEphemeralContainers(object as unknown as Pod)];
    for (const [index, container] of itemsOf(partOf(old, 'spec'), 'ephemeralContainers').entries()) {
      const kept = now.find(({ name }) => name === container['name']);
      if (kept === container) continue;
      errors.push({
        code: 'FieldValueForbidden',
        field: kept ? `spec.ephemeralContainers[${index}]` : 'spec.ephemeralContainers',
        detail: kept
          ? `existing ephemeral containers ${JSON.stringify(container['name'])} may not be changed`
          : `existing ephemeral containers ${JSON.stringify(container['name'])} may not be removed`,
      });
    }
    return errors;
  },
};
