import { limits } from '../limits.ts';
import { ApiError, isApiError } from '../machinery/errors.ts';
import type { Sim } from '../sim/index.ts';
import type { Informer, Key, Reconciler } from './contract.ts';
import { splitKey } from './indexer.ts';
import { createWorkQueue, type WorkQueue } from './work-queue.ts';

export interface ControllerOptions {
  readonly sim: Sim;
  /** `replicaset-controller`: the component under which failures are recorded. */
  readonly name: string;
  readonly reconciler: Reconciler;
  /** The kind that the keys name, for the record of failures. */
  readonly kind?: { readonly apiVersion: string; readonly kind: string };
  readonly queue?: WorkQueue;
  /** Keys looked at at the same time; 5 by default. */
  readonly workers?: number;
  /** Caches that must be filled before the first key is looked at. */
  readonly waitFor?: readonly Pick<Informer<never>, 'whenSynced'>[];
  /** Given up after this many failures in a row; never by default. */
  readonly maxRetries?: number;
}

export interface Controller {
  readonly queue: WorkQueue;
  stop(): void;
}

/**
 * Runs a reconciler for the keys of a queue, from now on until `stop`.
 *
 * A turn of the event loop begins as many looks as there are workers and no more. A key whose look fails comes again with
 * back-off; conflicts are not recorded, and what is no failure of the API is a defect that the loop's error handler hears of.
 */
export function createController({
  sim,
  name,
  reconciler,
  kind = { apiVersion: '', kind: '' },
  queue = createWorkQueue({ clock: sim.clock }),
  workers = limits.workersPerController,
  waitFor = [],
  maxRetries = Number.POSITIVE_INFINITY,
}: ControllerOptions): Controller {
  const stopping = new AbortController();
  let running = 0;
  let scheduled = false;
  let synced = false;

  function schedule(): void {
    if (scheduled || !synced || stopping.signal.aborted) return;
    scheduled = true;
    sim.loop.defer(pump);
  }

  function pump(): void {
    scheduled = false;
    while (running < workers && !stopping.signal.aborted) {
      const key = queue.take();
      if (key === undefined) return;
      running++;
      void look(key);
    }
  }

  async function look(key: Key): Promise<void> {
    let rest = 0;
    try {
      const result = await reconciler.reconcile(key, stopping.signal);
      queue.forget(key);
      // the newest look decides when the next one comes: what an older one waited for may be long done
      queue.cancel(key);
      if (result) {
        rest = result.rest ?? 0;
        if (result.requeueAfter !== undefined) {
          queue.addAfter(key, Math.max(result.requeueAfter, rest), { upkeep: result.upkeep ?? false });
        }
      }
    } catch (error) {
      failed(key, error);
    }
    running--;
    queue.done(key, rest);
    if (queue.length > 0) schedule();
  }

  function failed(key: Key, error: unknown): void {
    if (stopping.signal.aborted) return;
    const fromApi = error instanceof ApiError;
    if (!fromApi) {
      sim.loop.defer(() => {
        throw error;
      });
    }
    if (!isApiError(error, 'Conflict')) {
      sim.trace.record({
        component: name,
        subject: { ...kind, ...splitKey(key) },
        code: 'reconcile-failed',
        data: {
          message: error instanceof Error ? error.message : String(error),
          reason: fromApi ? error.reason : 'InternalError',
          retries: queue.retries(key),
        },
      });
    }
    if (queue.retries(key) < maxRetries) queue.addRateLimited(key);
    else queue.forget(key);
  }

  queue.onReady(schedule);
  void Promise.all(waitFor.map((informer) => informer.whenSynced())).then(() => {
    synced = true;
    if (queue.length > 0) schedule();
  });

  return {
    queue,
    stop() {
      stopping.abort();
      queue.shutDown();
    },
  };
}
