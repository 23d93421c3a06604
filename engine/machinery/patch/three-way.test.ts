import { expect, it } from 'vitest';
import { builtinSchemas } from '../schema/index.ts';
import type { JsonObject } from '../types.ts';
import { applyStrategicPatch } from './strategic.ts';
import { threeWayPatch } from './three-way.ts';

const schemas = builtinSchemas();
const podSchema = schemas.forKind('', 'v1', 'Pod')?.schema;
const pod = (containers: JsonObject[]): JsonObject => ({ spec: { containers } });

const patchOf = (original: JsonObject, modified: JsonObject, current: JsonObject): JsonObject =>
  threeWayPatch(original, modified, current, podSchema, schemas);

it('is empty where nothing is to be done, whatever others have added', () => {
  const file = pod([{ name: 'app', image: 'a' }]);
  expect(
    patchOf(
      file,
      file,
      pod([
        { name: 'app', image: 'a', tty: true },
        { name: 'side', image: 's' },
      ]),
    ),
  ).toEqual({});
});

it('removes what has left the file, and keeps what others set', () => {
  const before = pod([
    { name: 'app', image: 'a', workingDir: '/x' },
    { name: 'gone', image: 'g' },
  ]);
  const current = pod([
    { name: 'app', image: 'a', workingDir: '/x', tty: true },
    { name: 'gone', image: 'g' },
    { name: 'theirs', image: 't' },
  ]);
  const patch = patchOf(before, pod([{ name: 'app', image: 'b' }]), current);
  expect(applyStrategicPatch(current, patch, podSchema, schemas)).toEqual(
    pod([
      { name: 'app', image: 'b', tty: true },
      { name: 'theirs', image: 't' },
    ]),
  );
});

it('replaces lists that do not merge, and sets null to remove a field', () => {
  const current = { spec: { containers: [], tolerations: [{ key: 'a' }], hostname: 'h' } };
  const patch = patchOf({ spec: { hostname: 'h' } }, { spec: { tolerations: [{ key: 'b' }] } }, current);
  expect(patch).toEqual({ spec: { tolerations: [{ key: 'b' }], hostname: null } });
});
