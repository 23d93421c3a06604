import type { CustomResourceDefinition } from '../../kinds/types.ts';

type Names = NonNullable<NonNullable<CustomResourceDefinition['status']>['acceptedNames']>;

/** Why a definition does not get a name that it asks for. */
export interface NameConflict {
  readonly reason: 'PluralConflict' | 'SingularConflict' | 'ShortNamesConflict' | 'KindConflict' | 'ListKindConflict';
  readonly message: string;
}

const resourceNames = ({ plural, singular, shortNames }: Names): readonly string[] => [
  plural,
  ...(singular ? [singular] : []),
  ...(shortNames ?? []),
];

const kindNames = ({ kind, listKind }: Names): readonly string[] => [kind, ...(listKind ? [listKind] : [])];

/**
 * The names that a definition gets: those that it has, and those that no other definition of its group has.
 *
 * @param others the definitions of the same group
 */
export function acceptNames(
  definition: CustomResourceDefinition,
  others: readonly CustomResourceDefinition[],
): { readonly accepted: Names; readonly conflict: NameConflict | undefined } {
  const taken = others.flatMap(({ status }) => (status?.acceptedNames ? [status.acceptedNames] : []));
  const resources = new Set(taken.flatMap(resourceNames));
  const kinds = new Set(taken.flatMap(kindNames));
  const had = definition.status?.acceptedNames ?? { plural: '', kind: '' };
  const asked = definition.spec?.names ?? { plural: '', kind: '' };
  // of several conflicts the last is told
  let conflict: NameConflict | undefined;
  const choose = (
    reason: NameConflict['reason'],
    name: string | undefined,
    before: string | undefined,
    used: ReadonlySet<string>,
  ): string => {
    if (name === undefined || name === before || !used.has(name)) return name ?? '';
    conflict = { reason, message: `${JSON.stringify(name)} is already in use` };
    return before ?? '';
  };
  const plural = choose('PluralConflict', asked.plural, had.plural, resources);
  const singular = choose('SingularConflict', asked.singular, had.singular, resources);
  const clash = asked.shortNames?.filter((name) => resources.has(name) && !had.shortNames?.includes(name)) ?? [];
  if (clash.length > 0) {
    const all = clash.map((name) => `${JSON.stringify(name)} is already in use`);
    conflict = { reason: 'ShortNamesConflict', message: all.length === 1 ? (all[0] ?? '') : `[${all.join(', ')}]` };
  }
  const shortNames = clash.length > 0 ? had.shortNames : asked.shortNames;
  const kind = choose('KindConflict', asked.kind, had.kind, kinds);
  const listKind = choose('ListKindConflict', asked.listKind, had.listKind, kinds);
  return {
    conflict,
    accepted: {
      plural,
      ...(singular ? { singular } : {}),
      ...(shortNames?.length ? { shortNames } : {}),
      kind,
      ...(listKind ? { listKind } : {}),
      ...(asked.categories?.length ? { categories: asked.categories } : {}),
    },
  };
}
