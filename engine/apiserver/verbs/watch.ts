import type { WatchOptions } from '../../client/kube-api.ts';
import { type ApiError, gone } from '../../machinery/errors.ts';
import type { KubeObject, WatchEvent } from '../../machinery/types.ts';
import { CompactedError, type WatchedChange, type Watcher } from '../../store/index.ts';
import type { Call } from '../call.ts';
import type { ServerContext } from '../context.ts';
import { mustSupport } from '../endpoint.ts';
import { matcherOf, parseSelection, watchFilterOf } from './selection.ts';

export function watch(context: ServerContext, call: Call<WatchOptions>): AsyncIterable<WatchEvent> {
  const { endpoint, namespace, options } = call;
  mustSupport(endpoint, 'watch');
  const selection = parseSelection(endpoint, options);
  const version = options.resourceVersion ?? '';
  const fromNow = version === '' || version === '0';
  const revision = fromNow ? context.store.revision : Number(version);
  const matches = matcherOf(selection);
  const initial = fromNow
    ? endpoint.collection.range({ ...(namespace === undefined ? {} : { namespace }), ...(matches ? { matches } : {}) })
    : [];
  let watcher: Watcher;
  try {
    watcher = endpoint.collection.watch(revision, watchFilterOf(selection, namespace));
  } catch (error) {
    if (!(error instanceof CompactedError)) throw error;
    return failed(gone(`too old resource version: ${error.requested} (${error.oldest})`));
  }
  return new WatchStream(watcher, initial, endpoint.present, options.signal);
}

async function* failed(error: ApiError): AsyncGenerator<WatchEvent> {
  yield { type: 'ERROR', object: error.status };
}

const done: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** Written out rather than an async generator: thousands of these are open, and a change passes with one promise. */
class WatchStream implements AsyncIterableIterator<WatchEvent> {
  readonly #watcher: Watcher;
  readonly #initial: readonly KubeObject[];
  readonly #present: (stored: KubeObject) => KubeObject;
  #sent = 0;
  #ended = false;

  constructor(
    watcher: Watcher,
    initial: readonly KubeObject[],
    present: (stored: KubeObject) => KubeObject,
    signal: AbortSignal,
  ) {
    this.#watcher = watcher;
    this.#initial = initial;
    this.#present = present;
    if (signal.aborted) watcher.close();
    else signal.addEventListener('abort', () => watcher.close(), { once: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<WatchEvent, undefined>> {
    const now = this.#now();
    if (now) return Promise.resolve(now);
    return new Promise((resolve) => {
      const look = () => {
        const event = this.#now();
        if (event) resolve(event);
        else this.#watcher.wait(look);
      };
      this.#watcher.wait(look);
    });
  }

  return(): Promise<IteratorResult<WatchEvent, undefined>> {
    this.#watcher.close();
    this.#ended = true;
    return Promise.resolve(done);
  }

  #now(): IteratorResult<WatchEvent, undefined> | undefined {
    if (this.#ended) return done;
    const { state } = this.#watcher;
    if (state === 'closed') return done;
    const first = this.#initial[this.#sent];
    if (first) {
      this.#sent++;
      return { done: false, value: { type: 'ADDED', object: this.#present(first) } };
    }
    const change = this.#watcher.take();
    if (change) return { done: false, value: this.#event(change) };
    if (state === 'open') return undefined;
    this.#ended = true;
    return {
      done: false,
      value: { type: 'ERROR', object: gone('too old resource version: the watch was too slow').status },
    };
  }

  #event({ type, object }: WatchedChange): WatchEvent {
    return { type, object: this.#present(object) };
  }
}
