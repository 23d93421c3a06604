import type { GetOptions, ListOptions } from '../../client/kube-api.ts';
import { limits } from '../../limits.ts';
import { withManagedFields } from '../../machinery/apply/ledger.ts';
import { gone, notFound } from '../../machinery/errors.ts';
import type { KubeList, KubeObject, ListMeta } from '../../machinery/types.ts';
import { CompactedError, type RangeOptions, type Snapshot } from '../../store/index.ts';
import type { Call } from '../call.ts';
import type { ServerContext } from '../context.ts';
import { type Endpoint, keyOf, mustSupport } from '../endpoint.ts';
import { type Continuation, continuationExpired, decodeContinuation, encodeContinuation } from './continuation.ts';
import { matcherOf, parseSelection, type Selection } from './selection.ts';
import { parseResourceVersion, tooLargeVersion, validateListOptions } from './versions.ts';
import { objectKey } from './write.ts';

export function get(context: ServerContext, call: Call<GetOptions>): KubeObject {
  const { endpoint, options } = call;
  mustSupport(endpoint, 'get');
  mustHaveReached(context, options.resourceVersion);
  const { computed } = endpoint.definition;
  const stored = computed
    ? computed(call.namespace).find(({ metadata }) => metadata.name === call.name)
    : endpoint.collection.get(objectKey(call));
  if (!stored) throw notFound(endpoint, call.name);
  const object = endpoint.present(stored);
  return options.managedFields && context.ledger ? withManagedFields(object, context.ledger.entriesOf(stored)) : object;
}

/** @see https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks */
export function list(context: ServerContext, call: Call<ListOptions>): KubeList {
  const found = listed(context, call);
  const { ledger } = context;
  return call.options.managedFields && ledger ? { ...found, items: found.items.map(ledger.shown) } : found;
}

function listed(context: ServerContext, call: Call<ListOptions>): KubeList {
  const { endpoint, options } = call;
  mustSupport(endpoint, 'list');
  const selection = parseSelection(endpoint, options);
  const { computed } = endpoint.definition;
  if (computed) {
    const objects = computed(call.namespace);
    return answer(endpoint, objects.filter(matcherOf(selection) ?? (() => true)), {});
  }
  if (!options.limit && !options.continue && !options.resourceVersionMatch) {
    mustHaveReached(context, options.resourceVersion);
    return answer(endpoint, select(endpoint, call.namespace, selection), {
      resourceVersion: String(context.store.revision),
    });
  }
  validateListOptions(options);
  const continuation = options.continue ? decodeContinuation(options.continue) : undefined;
  const snapshot = snapshotFor(context, call, continuation);
  return piece(context, call, selection, snapshot, continuation);
}

function piece(
  context: ServerContext,
  { endpoint, namespace, options }: Call<ListOptions>,
  selection: Selection,
  snapshot: Snapshot,
  continuation: Continuation | undefined,
): KubeList {
  const range = rangeOf(namespace, selection);
  const { limit } = options;
  const from = continuation === undefined ? {} : { after: continuation.after };
  const found = snapshot.range({ ...range, ...from, ...(limit ? { limit: limit + 1 } : {}) });
  const resourceVersion = String(snapshot.revision);
  if (!limit || found.length <= limit) return answer(endpoint, found, { resourceVersion });
  const items = found.slice(0, limit);
  const last = items[items.length - 1];
  // counted only where no selector makes it dear, as in the real server
  const counted = range.matches === undefined;
  const total = continuation?.remaining ?? (counted ? snapshot.range({ ...range, ...from }).length : 0);
  const remaining = total - limit;
  rememberSnapshot(context, endpoint, snapshot);
  return answer(endpoint, items, {
    resourceVersion,
    continue: encodeContinuation({
      revision: snapshot.revision,
      after: keyOf(last?.metadata.namespace, last?.metadata.name ?? ''),
      ...(counted ? { remaining } : {}),
    }),
    ...(counted ? { remainingItemCount: remaining } : {}),
  });
}

function answer(endpoint: Endpoint, items: readonly KubeObject[], metadata: ListMeta): KubeList {
  const { apiVersion, kind, present } = endpoint;
  const presented = apiVersion === items[0]?.apiVersion ? items : items.map(present);
  return { apiVersion, kind: `${kind}List`, metadata, items: presented };
}

/** A list by name looks at one object, not at all. */
export function select(
  { collection, definition }: Endpoint,
  namespace: string | undefined,
  selection: Selection,
): readonly KubeObject[] {
  const named = selection.fields.find(({ path, operator }) => path === 'metadata.name' && operator === '=');
  if (named && (namespace !== undefined || !definition.namespaced)) {
    const object = collection.get(keyOf(namespace, named.value));
    return object && (matcherOf(selection)?.(object) ?? true) ? [object] : [];
  }
  return collection.range(rangeOf(namespace, selection));
}

function rangeOf(namespace: string | undefined, selection: Selection): RangeOptions {
  const matches = matcherOf(selection);
  return { ...(namespace === undefined ? {} : { namespace }), ...(matches ? { matches } : {}) };
}

function mustHaveReached({ store }: ServerContext, resourceVersion: string | undefined): void {
  if (!resourceVersion || resourceVersion === '0') return;
  const asked = parseResourceVersion(resourceVersion);
  if (asked > store.revision) throw tooLargeVersion(asked, store.revision);
}

function snapshotFor(
  context: ServerContext,
  { endpoint, options }: Call<ListOptions>,
  continuation: Continuation | undefined,
): Snapshot {
  const current = context.store.revision;
  const { resourceVersion = '', resourceVersionMatch: match, limit } = options;
  const asked = resourceVersion === '' ? 0 : parseResourceVersion(resourceVersion);
  if (asked > current) throw tooLargeVersion(asked, current);
  const exact = match === 'Exact' || (match === undefined && asked > 0 && limit !== undefined);
  const revision = continuation ? continuation.revision : exact ? asked : current;
  if (revision === -1) return endpoint.collection.at(current);
  const known = context.snapshots.get(`${endpoint.collection.name}@${revision}`);
  if (known) return known;
  try {
    return endpoint.collection.at(revision);
  } catch (error) {
    if (!(error instanceof CompactedError)) throw error;
    throw continuation
      ? continuationExpired(continuation)
      : gone('The resourceVersion for the provided list is too old.');
  }
}

/** Kept for the next piece, which then costs no more than what it gives out. */
function rememberSnapshot({ snapshots }: ServerContext, endpoint: Endpoint, snapshot: Snapshot): void {
  const key = `${endpoint.collection.name}@${snapshot.revision}`;
  snapshots.delete(key);
  snapshots.set(key, snapshot);
  for (const oldest of snapshots.keys()) {
    if (snapshots.size <= limits.listSnapshots) break;
    snapshots.delete(oldest);
  }
}
