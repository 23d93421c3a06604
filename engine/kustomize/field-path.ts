import { type Fields, isFields, type Resource, kindOf, apiOf, type Value } from './resource.ts';

/** Where a transformer works: a path of keys, in which lists are gone through, in objects of a kind. */
export interface FieldSpec {
  /** `spec/template/metadata/labels`; `[]` behind a key is only for reading. */
  readonly path: string;
  readonly kind?: string;
  readonly group?: string;
  readonly version?: string;
  /** Whether maps on the way are made where missing. */
  readonly create?: boolean;
}

export function applies({ kind, group, version }: FieldSpec, resource: Resource): boolean {
  const api = apiOf(resource);
  return (
    (!kind || kind === kindOf(resource)) && (!group || group === api.group) && (!version || version === api.version)
  );
}

const stepsOf = (path: string): readonly string[] =>
  path.split(/(?<!\\)\//).map((step) => step.replaceAll('\\/', '/').replace(/\[\]$/, ''));

/** Gives `visit` what stands at the path, everywhere that it leads; what it returns takes its place. */
export function changeAt(
  object: Fields,
  { path, create = false }: Pick<FieldSpec, 'path' | 'create'>,
  visit: (value: Value | undefined) => Value | undefined,
): void {
  descend(object, stepsOf(path), create, visit);
}

function descend(
  at: Value,
  [step = '', ...rest]: readonly string[],
  create: boolean,
  visit: (value: Value | undefined) => Value | undefined,
): void {
  if (Array.isArray(at)) {
    for (const item of at) descend(item, [step, ...rest], create, visit);
    return;
  }
  if (!isFields(at)) return;
  const before = at[step];
  if (rest.length === 0) {
    if (before === undefined && !create) return;
    const after = visit(before);
    if (after !== undefined) at[step] = after;
    return;
  }
  if (before === undefined || before === null) {
    if (!create) return;
    at[step] = {};
  }
  const next = at[step];
  if (next !== undefined) descend(next, rest, create, visit);
}
