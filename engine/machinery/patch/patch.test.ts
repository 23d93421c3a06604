import { describe, expect, it } from 'vitest';
import { builtinSchemas } from '../schema/index.ts';
import type { Json, JsonObject } from '../types.ts';
import { applyJsonPatch, applyMergePatch, applyStrategicPatch } from './index.ts';

const schemas = builtinSchemas();
const podSpec = schemas.definition('io.k8s.api.core.v1.PodSpec');
const meta = schemas.definition('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta');

describe('strategic merge', () => {
  const rows: readonly [what: string, target: JsonObject, patch: JsonObject, result: JsonObject][] = [
    [
      'merges elements of a list by their key',
      {
        containers: [
          { name: 'a', image: 'x' },
          { name: 'b', image: 'y' },
        ],
      },
      { containers: [{ name: 'b', image: 'z' }, { name: 'c' }] },
      { containers: [{ name: 'a', image: 'x' }, { name: 'b', image: 'z' }, { name: 'c' }] },
    ],
    [
      'takes an element away by a directive',
      { containers: [{ name: 'a' }, { name: 'b' }] },
      { containers: [{ name: 'a', $patch: 'delete' }] },
      { containers: [{ name: 'b' }] },
    ],
    [
      'replaces a list by a directive',
      { containers: [{ name: 'a' }] },
      { containers: [{ $patch: 'replace' }, { name: 'b', image: null }] },
      { containers: [{ name: 'b' }] },
    ],
    [
      'orders elements as told, and keeps those it was not told of at their place',
      { containers: [{ name: 'a' }, { name: 'server' }, { name: 'b' }] },
      { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }], containers: [{ name: 'b', image: 'x' }] },
      { containers: [{ name: 'server' }, { name: 'b', image: 'x' }, { name: 'a' }] },
    ],
    [
      'puts what it adds before what only the server has, where no order is told',
      { containers: [{ name: 'a' }, { name: 'b' }] },
      { containers: [{ name: 'side' }, { name: 'b', image: 'x' }] },
      { containers: [{ name: 'side' }, { name: 'a' }, { name: 'b', image: 'x' }] },
    ],
    [
      'keeps only the keys that it is told to',
      { volumes: [{ name: 'v', emptyDir: {} }] },
      { volumes: [{ name: 'v', $retainKeys: ['name', 'hostPath'], hostPath: { path: '/' } }] },
      { volumes: [{ name: 'v', hostPath: { path: '/' } }] },
    ],
    [
      'replaces lists that have no key',
      { containers: [{ name: 'a', args: ['1', '2'] }] },
      { containers: [{ name: 'a', args: ['3'] }] },
      { containers: [{ name: 'a', args: ['3'] }] },
    ],
    ['deletes by null', { nodeName: 'n', hostNetwork: true }, { hostNetwork: null }, { nodeName: 'n' }],
  ];
  it.each(rows)('%s', (_, target, patch, result) => {
    expect(applyStrategicPatch(target, patch, podSpec, schemas)).toEqual(result);
  });

  it('adds to and takes from lists of plain values', () => {
    const target = { finalizers: ['a', 'b'] };
    expect(applyStrategicPatch(target, { finalizers: ['c', 'a'] }, meta, schemas)).toEqual({
      finalizers: ['c', 'a', 'b'],
    });
    const patch = { '$deleteFromPrimitiveList/finalizers': ['a'] };
    expect(applyStrategicPatch(target, patch, meta, schemas)).toEqual({ finalizers: ['b'] });
  });
});

describe('JSON patch', () => {
  const rows: readonly [what: string, document: Json, patch: Json, result: Json | string][] = [
    ['adds', { a: [1, 3] }, [{ op: 'add', path: '/a/1', value: 2 }], { a: [1, 2, 3] }],
    ['appends', { a: [1] }, [{ op: 'add', path: '/a/-', value: 2 }], { a: [1, 2] }],
    ['escapes', { 'x/y': 1 }, [{ op: 'replace', path: '/x~1y', value: 2 }], { 'x/y': 2 }],
    ['moves', { a: 1 }, [{ op: 'move', from: '/a', path: '/b' }], { b: 1 }],
    [
      'refuses a failed test',
      { a: 1 },
      [{ op: 'test', path: '/a', value: 2 }],
      'the server rejected our request due to an error in our request',
    ],
    [
      'refuses to remove what is missing',
      {},
      [{ op: 'remove', path: '/a' }],
      'the server rejected our request due to an error in our request',
    ],
    [
      'refuses what is no list',
      {},
      { op: 'add' },
      'json: cannot unmarshal object into Go value of type jsonpatch.Patch',
    ],
  ];
  it.each(rows)('%s', (_, document, patch, result) => {
    if (typeof result === 'string') expect(() => applyJsonPatch(document, patch)).toThrow(result);
    else expect(applyJsonPatch(document, patch)).toEqual(result);
  });

  it('leaves a frozen document as it was, and shares what it did not touch', () => {
    const document = Object.freeze({ a: Object.freeze({ b: 1 }), c: Object.freeze({ d: 1 }) });
    const result = applyJsonPatch(document, [{ op: 'replace', path: '/a/b', value: 2 }]) as typeof document;
    expect(document.a.b).toBe(1);
    expect(result.c).toBe(document.c);
  });
});

it('a merge patch deletes by null and replaces lists', () => {
  expect(applyMergePatch({ a: 1, b: { c: [1], d: 2 } }, { a: null, b: { c: [2] } })).toEqual({ b: { c: [2], d: 2 } });
});
