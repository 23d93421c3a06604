import type { KubeObject } from '../../../machinery/types.ts';
import { changed, sendChange, visitForChange } from '../../change.ts';
import { KubectlError } from '../../errors.ts';
import { at, listAt, withField } from '../../fields.ts';
import type { Invocation } from '../../invocation.ts';
import { outcomePrinter } from '../../outcome.ts';

/** Where a kind keeps its pod's spec; undefined for kinds without pods. */
export function podSpecPath(object: KubeObject): readonly string[] | undefined {
  if (object.kind === 'Pod') return ['spec'];
  if (object.kind === 'CronJob') return ['spec', 'jobTemplate', 'spec', 'template', 'spec'];
  return at(object, 'spec', 'template', 'spec') === undefined ? undefined : ['spec', 'template', 'spec'];
}

/** Changes each container that `matches`; fails where the object has no containers. */
export function changeContainers(
  object: KubeObject,
  change: (container: unknown) => unknown,
  lists: readonly string[] = ['initContainers', 'containers'],
): KubeObject {
  const path = podSpecPath(object);
  if (!path) throw new KubectlError(`the object is not a pod or does not have a pod template: ${object.kind}`);
  return lists.reduce(
    (next, list) =>
      at(next, ...path, list) === undefined
        ? next
        : withField(next, [...path, list], () => listAt(next, ...path, list).map(change)),
    object,
  );
}

export async function changeEach(
  invocation: Invocation,
  resources: readonly string[],
  word: string,
  change: (object: KubeObject) => KubeObject,
): Promise<void> {
  const tell = outcomePrinter(invocation);
  await visitForChange(invocation, resources, async (found) => {
    const next = change(found.object);
    if (!changed(found.object, next)) return;
    await tell(found, await sendChange(invocation, found, next), word);
  });
}

/** Arguments up to the first `key=value`, and those from there on. */
export function splitAtPairs(
  args: readonly string[],
  isPair = (arg: string) => arg.includes('='),
): readonly [string[], string[]] {
  const first = args.findIndex(isPair);
  return first < 0 ? [[...args], []] : [args.slice(0, first), args.slice(first)];
}

export const wildcard = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );
