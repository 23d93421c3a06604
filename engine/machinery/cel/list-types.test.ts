import { expect, it } from 'vitest';
import { compileCel, toCel } from './index.ts';

const schema = {
  type: 'object',
  properties: {
    tags: { type: 'array', 'x-kubernetes-list-type': 'set', maxItems: 9, items: { type: 'string', maxLength: 9 } },
    ports: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      maxItems: 9,
      items: { type: 'object', properties: { name: { type: 'string' }, port: { type: 'integer' } } },
    },
    steps: { type: 'array', maxItems: 9, items: { type: 'string', maxLength: 9 } },
  },
};
const a = { name: 'a', port: 1 };
const b = { name: 'b', port: 2 };
const self = { tags: ['x', 'y'], ports: [a, b], steps: ['x', 'y'] };
const oldSelf = { tags: ['y', 'x'], ports: [b, a], steps: ['y', 'x'] };

it.each([
  ['self.tags == oldSelf.tags', true],
  ['self.tags != oldSelf.tags', false],
  ["self.tags == ['y', 'x']", true],
  ["self.tags == ['y', 'z']", false],
  ["self.tags + ['x', 'z'] == ['z', 'y', 'x']", true],
  ['self.ports == oldSelf.ports', true],
  ["(self.ports + [{'name': 'a', 'port': 7}]).exists(p, p.name == 'a' && p.port == 7)", true],
  ["size(self.ports + [{'name': 'a', 'port': 7}]) == 2", true],
  ['self.steps == oldSelf.steps', false],
])('%s is %s', (expression, value) => {
  const compiled = compileCel(expression, { variables: { self: { schema }, oldSelf: { schema } }, result: 'bool' });
  expect(compiled.problems).toEqual([]);
  const given = { self: toCel(self, schema), oldSelf: toCel(oldSelf, schema) };
  expect(compiled.evaluate(given)).toMatchObject({ ok: true, value });
});
