/**
 * What the two versions of Events ask for: core ones are older and freer. Both see events as they are kept, as core ones,
 * and so name their fields.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/
 */
import type { FieldError } from '../../machinery/errors.ts';
import { same } from '../../machinery/share.ts';
import { collect, type FieldErrors, labelKeyProblems } from '../../machinery/validation/index.ts';
import type { Event } from '../types.ts';

/** Characters of an event's short texts, and of its message. */
const lengths = { reportingInstance: 128, action: 128, reason: 128, message: 1024 } as const;

export const validateCoreEvent = (event: Event): readonly FieldError[] =>
  collect((errors) => validateReport(event, 'reportingComponent', errors));

export const validateNewEvent = (event: Event): readonly FieldError[] =>
  collect((errors) => {
    validateReport(event, 'reportingController', errors);
    validateSeries(event, errors);
    if (!event.eventTime) errors.required('eventTime');
    if (event.type !== 'Normal' && event.type !== 'Warning') {
      errors.invalid('type', '', `has invalid value: ${event.type ?? ''}`);
    }
    for (const field of ['firstTimestamp', 'lastTimestamp', 'count'] as const) {
      if (event[field]) errors.invalid(field, '', 'needs to be unset');
    }
    if (event.source?.component || event.source?.host) errors.invalid('source', '', 'needs to be unset');
  });

/** All but the series tells of what has happened, and stays. */
const lasting = [
  'involvedObject',
  'reason',
  'message',
  'source',
  'firstTimestamp',
  'lastTimestamp',
  'count',
  'reason',
  'type',
  'eventTime',
  'action',
  'related',
] as const;

export const validateEventUpdate = (event: Event, old: Event): readonly FieldError[] =>
  collect((errors) => {
    validateReport(event, 'reportingController', errors);
    if (!same(event.series, old.series)) validateSeries(event, errors);
    for (const field of lasting) if (!same(event[field], old[field])) errors.immutable(field, event[field]);
    if (event.reportingComponent !== old.reportingComponent) {
      errors.immutable('reportingController', event.reportingComponent);
    }
    if (event.reportingInstance !== old.reportingInstance) {
      errors.immutable('reportingInstance', event.reportingInstance);
    }
  });

function validateSeries({ series }: Event, errors: FieldErrors): void {
  if (!series) return;
  if ((series.count ?? 0) < 2) errors.invalid('series.count', '', 'should be at least 2');
  if (!series.lastObservedTime) errors.required('series.lastObservedTime');
}

/** Events stand in the namespace of what they tell about; new ones of the cluster's own objects in one of two. */
export const validateEvent = ({ metadata, involvedObject, eventTime }: Event): readonly FieldError[] =>
  collect((errors) => {
    const { namespace = '' } = metadata;
    const about = involvedObject?.namespace ?? '';
    const belongs = eventTime
      ? about !== '' || namespace === 'default' || namespace === 'kube-system'
      : about === ''
        ? namespace === 'default'
        : about === namespace;
    if (!belongs) errors.invalid('involvedObject.namespace', about, 'does not match event.namespace');
  });

/** Those that say when they happened say also who tells of it. */
function validateReport(event: Event, reporter: string, errors: FieldErrors): void {
  const { eventTime, reportingComponent = '' } = event;
  if (!eventTime) return;
  if (reportingComponent === '') errors.required(reporter);
  errors.allInvalid(reporter, reportingComponent, labelKeyProblems(reportingComponent));
  for (const field of ['reportingInstance', 'action', 'reason', 'message'] as const) {
    const text = event[field] ?? '';
    if (text === '' && field !== 'message') errors.required(field);
    if (text.length > lengths[field]) errors.invalid(field, '', `can have at most ${lengths[field]} characters`);
  }
}
