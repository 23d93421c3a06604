import { expect, test } from 'vitest';
import type { Pod } from '../../kinds/types.ts';
import { chooseForDeletion } from './deletion-order.ts';

const now = Date.UTC(2026, 0, 1, 12);

interface Traits {
  readonly node?: string;
  readonly phase?: string;
  readonly ready?: boolean;
  /** Seconds. */
  readonly age?: number;
  readonly cost?: string;
  readonly restarts?: number;
}

const pod = (
  name: string,
  { node = name, phase = 'Running', ready = true, age = 100, cost, restarts = 0 }: Traits,
): Pod => {
  const time = new Date(now - age * 1000).toISOString();
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      uid: name,
      creationTimestamp: time,
      ...(cost === undefined ? {} : { annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost } }),
    },
    spec: { containers: [], ...(node === '' ? {} : { nodeName: node }) },
    status: {
      phase: phase as 'Running',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: time }],
      containerStatuses: [{ name: 'app', image: '', imageID: '', ready, restartCount: restarts }],
    },
  };
};

function check(goes: Traits, stays: Traits) {
  const pods = [pod('stays', stays), pod('goes', goes)];
  const [chosen] = chooseForDeletion(pods, pods, 1, now);
  expect(chosen?.metadata.name).toBe('goes');
}

test.each<[string, Traits, Traits]>([
  ['one without a node', { node: '' }, {}],
  ['a pending one', { phase: 'Pending', ready: false }, { ready: false }],
  ['one that is not ready', { ready: false, cost: '9' }, { cost: '-9' }],
  ['the cheaper one', { cost: '-1' }, { cost: '0', age: 1 }],
  ['the much younger one', { age: 10 }, { age: 1000 }],
  ['the one that restarts more', { ready: false, restarts: 3 }, { ready: false }],
])('%s goes first', (_, goes, stays) => check(goes, stays));

test('of pods about as old the UID decides', () => {
  const pods = [pod('b', { age: 100 }), pod('a', { age: 110 })];
  expect(chooseForDeletion(pods, pods, 1, now)[0]?.metadata.name).toBe('a');
});

test('the crowded node gives first', () => {
  const pods = [pod('alone', { node: 'n1' }), pod('x', { node: 'n2', age: 5000 }), pod('y', { node: 'n2', age: 5000 })];
  expect(chooseForDeletion(pods, pods, 1, now)[0]?.metadata.name).toMatch(/[xy]/);
});
