import type { Event } from '../../../../kinds/types.ts';
import { limits } from '../../../../limits.ts';
import type { KubeObject } from '../../../../machinery/types.ts';
import { type Finding, type View, withReason } from './finding.ts';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** Conditions that tell of trouble where they are true; of all others it is trouble where they are not. */
const troubles =
  /^(?:.*(?:Pressure|Failure|Failed|FailureTarget|Failing|Unavailable|Stalled|Degraded|Dangling|Violation|Pending)|NamespaceDeletion.*|Namespace(?:Content|Finalizers)Remaining|DisruptionTarget|NonStructuralSchema|Terminating)$/;

/** Conditions that tell of no trouble whatever they are. */
const harmless = /^(?:ScalingLimited|Suspended|Complete|SuccessCriteriaMet|Approved|Denied|PodReadyToStartContainers)$/;

/** An object is on its way out, and waits for somebody. */
export function deletionFindings({ metadata }: KubeObject): readonly Finding[] {
  const { deletionTimestamp, finalizers = [], deletionGracePeriodSeconds } = metadata;
  if (deletionTimestamp === undefined) return [];
  const waits =
    finalizers.length > 0
      ? `, and stays until these finalizers are taken away: ${finalizers.join(', ')}`
      : deletionGracePeriodSeconds
        ? `, and has ${deletionGracePeriodSeconds} s to end`
        : '';
  return [{ text: `it is being deleted since ${deletionTimestamp}${waits}` }];
}

export function conditionFindings(object: KubeObject): readonly Finding[] {
  const { conditions } = (object['status'] ?? {}) as { readonly conditions?: readonly Condition[] };
  if (!Array.isArray(conditions)) return [];
  return (conditions as readonly Condition[])
    .filter(
      ({ type, status }) => !harmless.test(type) && (troubles.test(type) ? status !== 'False' : status !== 'True'),
    )
    .map(({ type, status, reason, message }) => ({
      text: `${type} is ${status}${withReason(reason, message) === '' ? '' : `: ${withReason(reason, message)}`}`,
    }));
}

/** The last warnings about an object, the newest first; `also`: whether other events count as well. */
export async function eventFindings(
  { metadata }: KubeObject,
  view: View,
  also: (event: Event) => boolean = () => false,
): Promise<readonly Finding[]> {
  const events = await view.list<Event>('events', metadata.namespace ?? 'default');
  const about = events
    .filter(({ involvedObject }) => involvedObject?.uid === metadata.uid)
    .filter((event) => event.type === 'Warning' || also(event))
    .toSorted((a, b) => lastSeen(b) - lastSeen(a));
  return about.slice(0, limits.warningsShown).map(({ reason, message, count = 1 }) => ({
    text: `${reason}${count > 1 ? ` (${count} times)` : ''}: ${message}`,
  }));
}

const lastSeen = ({ series, lastTimestamp, eventTime, metadata }: Event): number =>
  Date.parse(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? '') || 0;
