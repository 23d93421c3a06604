import type { Pod } from '../../kinds/types.ts';

/** Index of pods by the keys of the claims that they name. */
export const byClaim = 'claim';

const none: readonly string[] = [];

/** Keys of the claims that a pod names; those of its own ephemeral volumes are named after both. */
export function claimsOfPod({ metadata, spec }: Pod): readonly string[] {
  let found: string[] | undefined;
  for (const { name, persistentVolumeClaim, ephemeral } of spec?.volumes ?? []) {
    const claim = persistentVolumeClaim?.claimName ?? (ephemeral ? `${metadata.name}-${name}` : undefined);
    if (claim !== undefined) (found ??= []).push(`${metadata.namespace}/${claim}`);
  }
  return found ?? none;
}
