import { limits } from '../limits.ts';
import { inNamespace, objectRef, resources } from '../kinds/resources.ts';
import { isApiError } from '../machinery/errors.ts';
import type { JsonObject, KubeObject } from '../machinery/types.ts';
import type { Sim } from '../sim/index.ts';
import type { EventRecorder } from './contract.ts';
import { createEventCorrelator, type EventRecord } from './event-correlator.ts';
import { createEventWriter } from './event-writer.ts';
import type { KubeApi } from './kube-api.ts';

export interface EventRecorderOptions {
  readonly sim: Sim;
  readonly api: KubeApi;
  /** `replicaset-controller`, `kubelet`. */
  readonly component: string;
  /** The node, for components that run on one. */
  readonly host?: string;
}

interface Pending {
  readonly record: EventRecord;
  readonly count: number;
  readonly at: string;
  readonly nanoseconds: bigint;
  readonly about: KubeObject;
  readonly reference: JsonObject;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
}

/**
 * Writes core/v1 Events in the order in which they were recorded, one at a time. Events are best effort: one that the
 * server refuses (its namespace is going, say) is lost, as a real recorder loses it.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/
 */
export function createEventRecorder({ sim, api, component, host }: EventRecorderOptions): EventRecorder {
  const correlator = createEventCorrelator(sim.clock);
  const source = Object.freeze(host === undefined ? { component } : { component, host });
  const enqueue = createEventWriter(sim, write);

  async function write(event: Pending): Promise<void> {
    const namespace = event.about.metadata.namespace ?? 'default';
    const { name } = event.record;
    if (name !== undefined) {
      try {
        const body = { count: event.count, lastTimestamp: event.at, message: event.message };
        await api.patch(objectRef(resources.events, namespace, name), { type: 'strategic', body });
        return;
      } catch (error) {
        // expired meanwhile: written anew, with its count
        if (!isApiError(error, 'NotFound')) throw error;
      }
    }
    const made = eventName(event);
    await api.create(inNamespace(resources.events, namespace), eventObject(event, namespace, made));
    event.record.name = made;
  }

  /** `web-0.17f3a8…`: the object's name and the instant, so that lists of events are in the order of time. */
  const eventName = ({ about, nanoseconds }: Pending): string => `${about.metadata.name}.${nanoseconds.toString(16)}`;

  function eventObject(event: Pending, namespace: string, name: string): KubeObject {
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace },
      involvedObject: event.reference,
      reason: event.reason,
      message: event.message,
      source,
      firstTimestamp: event.record.firstTimestamp,
      lastTimestamp: event.at,
      count: event.count,
      type: event.type,
      eventTime: null,
      reportingComponent: component,
      reportingInstance: host ?? '',
    };
  }

  return {
    event(about, type, reason, message, options) {
      const fieldPath = options?.fieldPath ?? '';
      const text = message.length > limits.eventMessageLength ? message.slice(0, limits.eventMessageLength) : message;
      const correlation = correlator.correlate({
        about,
        type,
        reason,
        message: text,
        fieldPath,
      });
      if (correlation.action === 'drop') return;
      const { record } = correlation;
      enqueue({
        record,
        count: record.count,
        at: sim.clock.timestamp(),
        nanoseconds: sim.clock.nanoseconds(),
        about,
        reference: referenceTo(about, fieldPath, correlation.about),
        type,
        reason,
        message: correlation.message,
      });
    },
  };
}

/** The reference to an object that was made last, where it is to the same version and field. */
function referenceTo(object: KubeObject, fieldPath: string, known: { reference: JsonObject | undefined }): JsonObject {
  const { reference } = known;
  const same =
    reference?.['resourceVersion'] === object.metadata.resourceVersion &&
    (reference?.['fieldPath'] ?? '') === fieldPath;
  return reference && same ? reference : (known.reference = Object.freeze(involvedObject(object, fieldPath)));
}

/** The ObjectReference of an object, as Events and other references hold it. */
export function involvedObject({ apiVersion, kind, metadata }: KubeObject, fieldPath = ''): JsonObject {
  const { namespace, name, uid, resourceVersion } = metadata;
  const reference: Record<string, string> = { kind };
  if (namespace !== undefined) reference['namespace'] = namespace;
  reference['name'] = name;
  if (uid !== undefined) reference['uid'] = uid;
  reference['apiVersion'] = apiVersion;
  if (resourceVersion !== undefined) reference['resourceVersion'] = resourceVersion;
  if (fieldPath !== '') reference['fieldPath'] = fieldPath;
  return reference;
}
