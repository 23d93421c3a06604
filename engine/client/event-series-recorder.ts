import { involvedObject } from './event-recorder.ts';
import type { EventRecorder } from './contract.ts';
import { createEventWriter } from './event-writer.ts';
import type { KubeApi } from './kube-api.ts';
import { type Link, Recent } from './recent.ts';
import { limits } from '../limits.ts';
import { inNamespace, objectRef, resources } from '../kinds/resources.ts';
import { isApiError } from '../machinery/errors.ts';
import type { KubeObject } from '../machinery/types.ts';
import type { Sim } from '../sim/index.ts';

export interface EventSeriesRecorderOptions {
  readonly sim: Sim;
  readonly api: KubeApi;
  /** `default-scheduler`. */
  readonly controller: string;
  /** The machine that the controller runs on: its instances are told apart by it. */
  readonly host: string;
}

/** An Event that may be told again. */
interface Known extends Link<Known> {
  readonly key: string;
  readonly event: KubeObject;
  /** Virtual milliseconds since 1970. */
  last: number;
  series: { readonly count: number; readonly lastObservedTime: string } | undefined;
}

type Write = { readonly known: Known; readonly series: Known['series'] };

/**
 * Writes events.k8s.io/v1 Events as client-go's newer recorder does. What is told again of an object that did not change meanwhile
 * is a series: its second time is written at once, later ones only when half an hour has passed, or six minutes have gone by without
 * another. Nothing is combined, and nothing is dropped.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/
 */
export function createEventSeriesRecorder({ sim, api, controller, host }: EventSeriesRecorderOptions): EventRecorder {
  const { clock } = sim;
  const instance = `${controller}-${host}`;
  const cache = new Map<string, Known>();
  const recent = new Recent<Known>(limits.eventCacheEntries);
  const began = clock.now();
  const write = createEventWriter(sim, writeOne);
  let ticking = false;

  function enqueue(known: Known): void {
    write({ known, series: known.series });
  }

  async function writeOne({ known: { event }, series }: Write): Promise<void> {
    const { name, namespace = '' } = event.metadata;
    if (series) {
      try {
        await api.patch(objectRef(resources.eventsOfGroup, namespace, name), { type: 'strategic', body: { series } });
        return;
      } catch (error) {
        // expired meanwhile: written anew
        if (!isApiError(error, 'NotFound')) throw error;
      }
    }
    await api.create(inNamespace(resources.eventsOfGroup, namespace), series ? { ...event, series } : event);
  }

  /** Looks at what is known every six minutes since the start, for as long as there is any. */
  function tick(): void {
    if (ticking) return;
    ticking = true;
    const { finish } = limits.eventSeries;
    const left = finish - ((clock.now() - began) % finish);
    clock.after(left, look, { upkeep: true });
  }

  function look(): void {
    ticking = false;
    const now = clock.now();
    const { finish, refresh } = limits.eventSeries;
    const isRefresh = (now - began) % refresh === 0;
    for (const known of cache.values()) {
      const over = known.last < now - finish;
      if (known.series && (over || isRefresh)) enqueue(known);
      if (over) forget(known);
    }
    if (cache.size > 0) tick();
  }

  function forget(known: Known): void {
    cache.delete(known.key);
    recent.drop(known);
  }

  return {
    event(about, type, reason, message, { action = '', related } = {}) {
      const regarding = involvedObject(about);
      const other = related && involvedObject(related);
      const key = JSON.stringify([type, action, reason, regarding, other]);
      const now = clock.now();
      const known = cache.get(key);
      if (known) {
        known.last = now;
        const lastObservedTime = clock.microTimestamp();
        const again = known.series;
        known.series = { count: (again?.count ?? 1) + 1, lastObservedTime };
        recent.use(known);
        if (!again) enqueue(known);
        return;
      }
      const { name, namespace = 'default' } = about.metadata;
      const event: KubeObject = {
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { name: `${name}.${clock.nanoseconds().toString(16)}`, namespace },
        eventTime: clock.microTimestamp(),
        reportingController: controller,
        reportingInstance: instance,
        action,
        reason,
        regarding,
        ...(other ? { related: other } : {}),
        note: cut(message),
        type,
        // sent although they say nothing, as Go does with structs
        deprecatedSource: noSource,
        deprecatedFirstTimestamp: null,
        deprecatedLastTimestamp: null,
      };
      const added: Known = { key, event, last: now, series: undefined, older: undefined, newer: undefined };
      cache.set(key, added);
      const oldest = recent.use(added);
      if (oldest) cache.delete(oldest.key);
      enqueue(added);
      tick();
    },
  };
}

const noSource = Object.freeze({});

/** A message as long as the API takes it, its end told as cut off. */
const cut = (message: string): string =>
  message.length > limits.eventMessageLength ? `${message.slice(0, limits.eventMessageLength - 4)} ...` : message;
