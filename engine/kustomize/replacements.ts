import { KustomizeError } from './errors.ts';
import { type Fields, isFields, type Resource, textOf, type Value } from './resource.ts';
import { type Selection, selects } from './selection.ts';

export interface Cut {
  readonly delimiter?: string;
  readonly index?: number;
  readonly create?: boolean;
}
export interface Replacement {
  readonly source: Selection & { readonly fieldPath?: string; readonly options?: Cut };
  readonly targets: readonly {
    readonly select: Selection;
    readonly reject: readonly Selection[];
    readonly fieldPaths: readonly string[];
    readonly options: Cut;
  }[];
}

/** Copies a field of one resource into fields of others. @see https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/replacements/ */
export function replace(resources: readonly Resource[], { source, targets }: Replacement): void {
  const value = sourceValue(resources, source);
  for (const { select, reject, fieldPaths, options } of targets) {
    for (const resource of resources) {
      if (!selects(select, resource) || reject.some((each) => !isEmpty(each) && selects(each, resource))) continue;
      for (const path of fieldPaths.length > 0 ? fieldPaths : ['metadata.name']) {
        const count = setAt(resource.object, stepsOf(path), value, options);
        if (count === 0) {
          throw new KustomizeError(`unable to find field ${JSON.stringify(path)} in replacement target`);
        }
      }
    }
  }
}

const isEmpty = (selection: Selection): boolean => Object.values(selection).every((value) => !value);

function sourceValue(resources: readonly Resource[], source: Replacement['source']): Value {
  const { fieldPath = 'metadata.name', options, ...selection } = source;
  const found = resources.filter((resource) => selects(selection, resource));
  const [only] = found;
  const words = Object.values(selection).filter(Boolean).join('.');
  if (!only) throw new KustomizeError(`nothing selected by ${words}:${fieldPath}`);
  if (found.length > 1) throw new KustomizeError(`multiple matches for selector ${words}:${fieldPath}`);
  const value = stepsOf(fieldPath).reduce<Value | undefined>((at, step) => childrenOf(at, step)[0], only.object);
  if (value === undefined) {
    throw new KustomizeError(`fieldPath \`${fieldPath}\` is missing for replacement source ${words}`);
  }
  if (options?.delimiter === undefined) return value;
  return textOf(value).split(options.delimiter)[options.index ?? 0] ?? '';
}

/** Dots part the steps, but not within brackets; a backslash keeps a dot. */
function stepsOf(path: string): readonly string[] {
  const steps = path.match(/\[[^\]]*\]|(?:\\.|[^.[])+(?:\[[^\]]*\])?/g) ?? [];
  return steps.map((step) => step.replace(/\\(.)/g, '$1'));
}

const conditionOf = (step: string): readonly [key: string, value: string] | undefined => {
  const match = /^\[([^=\]]*)=(.*)\]$/.exec(step);
  return match ? [match[1] ?? '', match[2] ?? ''] : undefined;
};

/** `[example.com/key]` is a key with dots in it. */
const keyOf = (step: string): string => /^\[([^=]*)\]$/.exec(step)?.[1] ?? step;

function childrenOf(at: Value | undefined, step: string): readonly Value[] {
  if (Array.isArray(at)) {
    if (step === '*') return at;
    const condition = conditionOf(step);
    if (condition) {
      const [key, value] = condition;
      return at.filter((item) => (key === '' ? textOf(item) === value : isFields(item) && textOf(item[key]) === value));
    }
    const item = at[Number(step)];
    return item === undefined ? [] : [item];
  }
  if (!isFields(at)) return [];
  if (step === '*') return Object.values(at);
  const value = at[keyOf(step)];
  return value === undefined ? [] : [value];
}

/** How many fields were set. */
function setAt(at: Value, [step = '', ...rest]: readonly string[], value: Value, options: Cut): number {
  if (rest.length > 0) {
    let children = childrenOf(at, step);
    if (children.length === 0 && options.create && isFields(at)) {
      const made: Fields = {};
      at[keyOf(step)] = made;
      children = [made];
    }
    return children.reduce<number>((sum, child) => sum + setAt(child, rest, value, options), 0);
  }
  if (Array.isArray(at)) {
    const index = at.findIndex((item) => childrenOf(at, step).includes(item));
    if (index < 0) return 0;
    at[index] = cutInto(at[index], value, options);
    return 1;
  }
  if (!isFields(at)) return 0;
  const key = keyOf(step);
  if (at[key] === undefined && !options.create) return 0;
  at[key] = cutInto(at[key], value, options);
  return 1;
}

function cutInto(before: Value | undefined, value: Value, { delimiter, index = 0 }: Cut): Value {
  if (delimiter === undefined) return value;
  const parts = textOf(before).split(delimiter);
  if (index < 0) parts.unshift(textOf(value));
  else if (index >= parts.length) parts.push(textOf(value));
  else parts[index] = textOf(value);
  return parts.join(delimiter);
}
