import { expect, it } from 'vitest';
import type { FieldError } from '../../machinery/errors.ts';
import { describeFieldError } from '../../machinery/invalid.ts';
import type { Event } from '../types.ts';
import { validateCoreEvent, validateEventUpdate, validateNewEvent } from './event-validation.ts';

const words = (error: FieldError): string => `${error.field}: ${describeFieldError(error)}`;

const event = (more: object = {}) =>
  ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'e', namespace: 'default' },
    involvedObject: { kind: 'Pod', namespace: 'default', name: 'p' },
    eventTime: '2026-01-01T00:00:00.000000Z',
    reportingComponent: 'example.com/c',
    reportingInstance: 'c-1',
    action: 'Act',
    reason: 'Because',
    type: 'Normal',
    ...more,
  }) as unknown as Event;

it.each<readonly [object, readonly string[]]>([
  [{}, []],
  [{ eventTime: undefined }, ['eventTime: Required value']],
  [{ reportingInstance: undefined }, ['reportingInstance: Required value']],
  [{ action: undefined, reason: '' }, ['action: Required value', 'reason: Required value']],
  [{ reason: 'x'.repeat(129) }, ['reason: Invalid value: "": can have at most 128 characters']],
  [{ type: 'Bad' }, ['type: Invalid value: "": has invalid value: Bad']],
  [
    { count: 1, source: { component: 'x' } },
    ['count: Invalid value: "": needs to be unset', 'source: Invalid value: "": needs to be unset'],
  ],
  [
    { series: { count: 1 } },
    ['series.count: Invalid value: "": should be at least 2', 'series.lastObservedTime: Required value'],
  ],
])('asks of a new event of events.k8s.io/v1 with %j', (more, problems) => {
  expect(validateNewEvent(event(more)).map(words)).toEqual(problems);
});

it('asks of an event that says when it happened who tells of it, in both versions', () => {
  const silent = event({ reportingComponent: '' });
  expect(validateCoreEvent(silent).map(words)[0]).toBe('reportingComponent: Required value');
  expect(validateNewEvent(silent).map(words)[0]).toBe('reportingController: Required value');
  const old = event({ reportingComponent: undefined, eventTime: undefined, action: undefined });
  expect(validateCoreEvent(old)).toEqual([]);
});

it('lets nothing but the series of an event be changed', () => {
  const series = { count: 2, lastObservedTime: '2026-01-01T00:00:00.000000Z' };
  expect(validateEventUpdate(event({ series }), event())).toEqual([]);
  const changed = event({ message: 'other', reportingInstance: 'c-2' });
  expect(validateEventUpdate(changed, event()).map(words)).toEqual([
    'message: Invalid value: "other": field is immutable',
    'reportingInstance: Invalid value: "c-2": field is immutable',
  ]);
});
