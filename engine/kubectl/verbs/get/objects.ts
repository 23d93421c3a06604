import { isApiError } from '../../../machinery/errors.ts';
import { formatApiVersion, type KubeObject } from '../../../machinery/types.ts';
import { throwAll } from '../../errors.ts';
import type { Invocation } from '../../invocation.ts';
import { collectionOf, getNamed, refOf, type Target } from '../../resources/visit.ts';
import type { ObjectsPrinter } from './index.ts';
import { sortedBy } from './sort.ts';

/** Fetches whole objects and prints them: one as it is, more (or a collection) as a List. */
export async function getObjects(
  invocation: Invocation,
  targets: readonly Target[],
  printer: ObjectsPrinter,
  errors: unknown[],
): Promise<void> {
  const { flags } = invocation;
  const objects: KubeObject[] = [];
  for (const target of targets) {
    try {
      objects.push(...(await fetchObjects(invocation, target)));
    } catch (error) {
      if (invocation.signal.aborted) throw error;
      if (!(flags.bool('ignore-not-found') && isApiError(error, 'NotFound'))) errors.push(error);
    }
  }
  const single = targets.length === 1 && targets[0]?.type === 'named';
  const sorted = sortedBy(objects, flags.string('sort-by'), (object) => object);
  const nothing = sorted.length === 0 && (errors.length > 0 || single || flags.bool('ignore-not-found'));
  if (!nothing) {
    const list = { apiVersion: 'v1', items: sorted, kind: 'List', metadata: { resourceVersion: '' } };
    await invocation.print(printer.print(single || printer.each ? sorted : [list]));
  }
  throwAll(errors);
}

export async function fetchObjects(invocation: Invocation, target: Target): Promise<readonly KubeObject[]> {
  const { flags, signal } = invocation;
  const api = await invocation.api();
  const owned = flags.has('show-managed-fields') && flags.bool('show-managed-fields') ? { managedFields: true } : {};
  if (target.type === 'named') {
    return [await getNamed(invocation, refOf(target.info, flags.optional('subresource')), owned)];
  }
  const selectors = {
    ...owned,
    ...(flags.optional('selector') === '' ? {} : { labelSelector: flags.optional('selector') }),
    ...(flags.optional('field-selector') === '' ? {} : { fieldSelector: flags.optional('field-selector') }),
  };
  const items: KubeObject[] = [];
  let more: string | undefined;
  do {
    const page = { ...(more === undefined ? {} : { continue: more }), ...pageSize(invocation) };
    const list = await api.list(collectionOf(target.resource, target.namespace), { ...selectors, ...page, signal });
    items.push(...list.items);
    more = list.metadata.continue || undefined;
  } while (more !== undefined);
  const type = { apiVersion: formatApiVersion(target.resource), kind: target.resource.kind };
  return items.map((item) => ({ ...item, ...type }));
}

/** What is to be sorted is asked for all at once. */
function pageSize({ flags }: Invocation): { readonly limit?: number } {
  const limit = flags.has('chunk-size') && flags.optional('sort-by') === '' ? flags.int('chunk-size') : 0;
  return limit > 0 ? { limit } : {};
}
