import type { Subresource } from './contract.ts';
import { partOf } from './part.ts';

/** `spec.finalizers` of a namespace: taken away by the namespace controller once nothing is left in it. */
export const finalize: Subresource = {
  merge: (wanted, old) => {
    const { finalizers: _, ...rest } = partOf(old, 'spec');
    const { finalizers } = partOf(wanted, 'spec');
    const left = Array.isArray(finalizers) && finalizers.length > 0 ? { finalizers } : {};
    return { ...old, spec: { ...rest, ...left } };
  },
};
