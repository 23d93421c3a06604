import { isApiError } from '../../../machinery/errors.ts';
import { type KubeObject, parseApiVersion } from '../../../machinery/types.ts';
import { changed, sendChange, visitForChange } from '../../change.ts';
import { KubectlError } from '../../errors.ts';
import { at, listAt, withField } from '../../fields.ts';
import type { Invocation } from '../../invocation.ts';
import { outcomePrinter } from '../../outcome.ts';
import type { Found } from '../../resources/visit.ts';

/** Where a kind keeps its pod's spec; undefined for kinds without pods. */
export function podSpecPath(object: KubeObject): readonly string[] | undefined {
  if (object.kind === 'Pod') return ['spec'];
  if (object.kind === 'CronJob') return ['spec', 'jobTemplate', 'spec', 'template', 'spec'];
  return at(object, 'spec', 'template', 'spec') === undefined ? undefined : ['spec', 'template', 'spec'];
}

export const noPodTemplate = ({ apiVersion, kind }: KubeObject): KubectlError =>
  new KubectlError(
    `the object is not a pod or does not have a pod template: *${parseApiVersion(apiVersion ?? '').version}.${kind ?? ''}`,
  );

/** Changes each container that `matches`; fails where the object has no containers. */
export function changeContainers(
  object: KubeObject,
  change: (container: unknown) => unknown,
  lists: readonly string[] = ['initContainers', 'containers'],
): KubeObject {
  const path = podSpecPath(object);
  if (!path) throw noPodTemplate(object);
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
  change: (object: KubeObject, found: Found) => KubeObject,
  options: {
    /** What a refusal of the server is told after: `failed to patch image update to pod template: `. */
    readonly failing?: string;
    /** Objects that are so already are patched and told of, too. */
    readonly always?: boolean;
  } = {},
): Promise<void> {
  const tell = outcomePrinter(invocation, { typed: true });
  await visitForChange(
    invocation,
    resources,
    async (found) => {
      const next = changeOrPlace(invocation, found, change);
      if (invocation.flags.bool('local')) return tell(found, next, word);
      if (!options.always && !changed(found.object, next)) return;
      try {
        await tell(found, await sendChange(invocation, found, next), word);
      } catch (error) {
        if (options.failing === undefined || !isApiError(error)) throw error;
        throw new KubectlError(options.failing + error.message);
      }
    },
    { builtinOnly: true },
  );
}

/** A mistake is told with the object that it was made with. */
function changeOrPlace(
  { flags }: Invocation,
  found: Found,
  change: (object: KubeObject, found: Found) => KubeObject,
): KubeObject {
  try {
    return change(found.object, found);
  } catch (error) {
    if (!(error instanceof KubectlError) || /^(setting a selector|unable to find|match expression)/.test(error.message))
      throw error;
    const { group, resource, singular } = found.resource;
    // what was read from a file has no resource, and the real one breaks the line after some
    const local = group === '' ? `${singular}/${found.name}` : `${singular}.${group}/${found.name}\n`;
    throw new KubectlError(`${flags.bool('local') ? local : `${resource}/${found.name}`} ${error.message}`);
  }
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
