import type { StorageClass } from '../../kinds/types.ts';

const marks = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];

/**
 * The class of claims that name none: of several that are marked the newest, and of those the first by name.
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#retroactive-default-storageclass-assignment
 */
export function defaultClass(classes: readonly StorageClass[]): StorageClass | undefined {
  let found: StorageClass | undefined;
  for (const candidate of classes) {
    const { annotations } = candidate.metadata;
    if (!marks.some((mark) => annotations?.[mark] === 'true')) continue;
    if (!found || goesBefore(candidate, found)) found = candidate;
  }
  return found;
}

function goesBefore({ metadata: a }: StorageClass, { metadata: b }: StorageClass): boolean {
  const [born, other] = [a.creationTimestamp ?? '', b.creationTimestamp ?? ''];
  return born === other ? a.name < b.name : born > other;
}
