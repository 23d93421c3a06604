import { expect, it } from 'vitest';
import { type WireField, wireFields } from '../../machinery/protobuf/wire.ts';
import { asksForProtobuf, encodeOpenapiV2 } from './openapi-protobuf.ts';

const text = new TextDecoder();

/** Fields of a message by their numbers, along a path of numbers. */
function at(message: Uint8Array, ...path: number[]): WireField[] {
  const [number, ...rest] = path;
  const found = [...wireFields(message)].filter((field) => field.number === number);
  if (rest.length === 0) return found;
  return found.flatMap((field) => (field.type === 'bytes' ? at(field.value, ...rest) : []));
}

const texts = (message: Uint8Array, ...path: number[]): string[] =>
  at(message, ...path).map((field) => (field.type === 'bytes' ? text.decode(field.value) : ''));

const document = {
  swagger: '2.0',
  info: { title: 'Kubernetes', version: 'v1.36.0' },
  paths: {},
  definitions: {
    Thing: {
      description: 'A thing.',
      type: 'object',
      required: ['name'],
      properties: {
        name: { type: 'string' },
        tags: { type: 'array', items: { type: 'string' } },
        more: { type: 'object', additionalProperties: { $ref: '#/definitions/Other' } },
      },
      'x-kubernetes-group-version-kind': [{ group: 'a', version: 'v1', kind: 'Thing' }],
    },
  },
};

it('writes definitions where a client of protobuf looks for them', () => {
  const written = encodeOpenapiV2(document);
  expect(texts(written, 1)).toEqual(['2.0']);
  expect(texts(written, 9, 1, 1)).toEqual(['Thing']);
  expect(texts(written, 9, 1, 2, 19)).toEqual(['name']);
  expect(texts(written, 9, 1, 2, 25, 1, 1)).toEqual(['name', 'tags', 'more']);
  expect(texts(written, 9, 1, 2, 25, 1, 2, 22, 1)).toEqual(['string', 'array', 'object']);
  expect(texts(written, 9, 1, 2, 25, 1, 2, 23, 1, 22, 1)).toEqual(['string']);
  expect(texts(written, 9, 1, 2, 25, 1, 2, 21, 1, 1)).toEqual(['#/definitions/Other']);
  expect(texts(written, 9, 1, 2, 31, 2, 2)).toEqual(['[{"group":"a","version":"v1","kind":"Thing"}]']);
});

it('does so for those alone who ask for it', () => {
  expect(asksForProtobuf('application/com.github.proto-openapi.spec.v2@v1.0+protobuf')).toBe(true);
  expect(asksForProtobuf('application/json')).toBe(false);
});
