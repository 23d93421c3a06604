import { expect, test } from 'vitest';
import { createRandom } from './random.ts';
import { createTrace } from './trace.ts';

test('one seed gives one sequence, another seed another', () => {
  const draw = (seed: number) => Array.from({ length: 5 }, () => createRandom(seed).uuid());
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});

test('a fork does not depend on how much its parent has drawn', () => {
  const fresh = createRandom(7);
  const used = createRandom(7);
  used.next();
  expect(used.fork('scheduler').suffix(5)).toBe(fresh.fork('scheduler').suffix(5));
});

test('UUIDs are version 4, and suffixes use the alphabet of generated names', () => {
  const random = createRandom('x');
  for (let i = 0; i < 100; i++) {
    expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(random.suffix(5)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  }
});

test('whole numbers stay below their limit and reach every value', () => {
  const random = createRandom(3);
  const seen = new Set(Array.from({ length: 1000 }, () => random.below(6)));
  expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5]);
});

test('the trace keeps the newest decisions about each subject', () => {
  let now = 0;
  const trace = createTrace(() => now);
  const subject = { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'web' };
  for (now = 0; now < 80; now++)
    trace.record({ component: 'scheduler', subject, code: 'unschedulable', data: { try: now } });
  trace.record({ component: 'kubelet', subject, code: 'admitted', data: {} });
  expect(trace.about(subject)).toHaveLength(50);
  expect(trace.about(subject).at(-1)).toMatchObject({ component: 'kubelet', at: 80 });
  expect(trace.about(subject, 'kubelet')).toHaveLength(1);
});
