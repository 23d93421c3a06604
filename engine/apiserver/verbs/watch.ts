import type { WatchOptions } from '../../client/kube-api.ts';
import { limits } from '../../limits.ts';
import { gone } from '../../machinery/errors.ts';
import { invalid } from '../../machinery/invalid.ts';
import type { KubeObject, Status, WatchEvent } from '../../machinery/types.ts';
import { CompactedError } from '../../store/index.ts';
import type { Call } from '../call.ts';
import type { ServerContext } from '../context.ts';
import { mustSupport } from '../endpoint.ts';
import { select } from './read.ts';
import { parseSelection, watchFilterOf } from './selection.ts';
import { parseResourceVersion, tooLargeVersion } from './versions.ts';
import { WatchStream } from './watch-stream.ts';

/**
 * Changes from a version on; without one (or with '0'), first what there is, as ADDED events. A version that is no longer
 * known gives an ERROR event with 410.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export function watch(context: ServerContext, call: Call<WatchOptions>): AsyncIterable<WatchEvent> {
  const { endpoint, namespace, options } = call;
  const { store } = context;
  mustSupport(endpoint, 'watch');
  validateOptions(options);
  const selection = parseSelection(endpoint, options);
  const { resourceVersion = '', sendInitialEvents } = options;
  const asked = resourceVersion === '' ? 0 : parseResourceVersion(resourceVersion);
  if (asked > store.revision) return failed(tooLargeVersion(asked, store.revision).status);
  const fromState = sendInitialEvents ?? asked === 0;
  const revision = fromState || asked === 0 ? store.revision : asked;
  try {
    const watcher = endpoint.collection.watch(revision, watchFilterOf(selection, namespace));
    const stream = new WatchStream({
      watcher,
      initial: fromState ? select(endpoint, namespace, selection) : [],
      endOfInitial: sendInitialEvents === true ? initialEventsEnd(call, revision) : undefined,
      present: endpoint.present,
      signal: options.signal,
    });
    schedule(context, call, stream);
    return stream;
  } catch (error) {
    if (!(error instanceof CompactedError)) throw error;
    return failed(gone(`too old resource version: ${error.requested} (${error.oldest})`).status);
  }
}

/** Bookmarks and the end of its time: for as long as the watch is open. */
function schedule({ sim, store }: ServerContext, call: Call<WatchOptions>, stream: WatchStream): void {
  const { allowWatchBookmarks, timeoutSeconds } = call.options;
  if (allowWatchBookmarks) {
    const send = (): void => stream.bookmark(bookmark(call, store.revision));
    stream.onEnd(sim.clock.every(limits.bookmarkPeriod, send));
    // the place to go on from is told before the time is over
    const last = (timeoutSeconds ?? 0) * 1000 - limits.lastBookmark;
    if (last > 0) stream.onEnd(sim.clock.after(last, send, { upkeep: true }));
  }
  if (timeoutSeconds) {
    stream.onEnd(sim.clock.after(timeoutSeconds * 1000, () => stream.end(), { upkeep: true }));
  }
}

function bookmark({ endpoint }: Call<WatchOptions>, revision: number): WatchEvent {
  const { apiVersion, kind } = endpoint;
  // a bookmark has no name: it is no object but a place
  const object = { kind, apiVersion, metadata: { resourceVersion: String(revision) } } as unknown as KubeObject;
  return { type: 'BOOKMARK', object };
}

function initialEventsEnd({ endpoint }: Call<WatchOptions>, revision: number): WatchEvent {
  const { apiVersion, kind } = endpoint;
  const metadata = { resourceVersion: String(revision), annotations: { 'k8s.io/initial-events-end': 'true' } };
  return { type: 'BOOKMARK', object: { kind, apiVersion, metadata } as unknown as KubeObject };
}

async function* failed(status: Status): AsyncGenerator<WatchEvent> {
  yield { type: 'ERROR', object: status };
}

function validateOptions({ sendInitialEvents, resourceVersionMatch }: WatchOptions): void {
  const detail =
    sendInitialEvents === undefined
      ? resourceVersionMatch === undefined
        ? undefined
        : 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'
      : resourceVersionMatch === 'NotOlderThan'
        ? undefined
        : 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';
  if (detail === undefined) return;
  throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', [
    { code: 'FieldValueForbidden', field: 'resourceVersionMatch', detail },
  ]);
}
