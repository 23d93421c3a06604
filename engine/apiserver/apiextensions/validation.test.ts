import { expect, test } from 'vitest';
import { create, definition, definitions, refusal, startServer, startWithThings, thing, things } from './fixtures.ts';

const schema = {
  required: ['size'],
  properties: {
    size: { type: 'integer', minimum: 1, maximum: 10 },
    color: { type: 'string', enum: ['red', 'green'], default: 'red' },
    tags: { type: 'array', maxItems: 2, items: { type: 'string', pattern: '^[a-z]+$' } },
    code: { type: 'string', maxLength: 3 },
    port: { 'x-kubernetes-int-or-string': true },
    set: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
    when: { type: 'string', format: 'date-time' },
    pod: { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
    either: {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'string' } },
      oneOf: [{ required: ['a'] }, { required: ['b'] }],
    },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    maybe: { type: 'string', nullable: true },
    map: { type: 'object', additionalProperties: { type: 'integer' } },
  },
};

test.each<readonly [object, string]>([
  [{}, 'spec.size: Required value'],
  [{ size: 0 }, 'spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1'],
  [{ size: 11 }, 'spec.size: Invalid value: 11: spec.size in body should be less than or equal to 10'],
  [{ size: 'big' }, 'spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"'],
  [{ size: null }, 'spec.size: Invalid value: "null": spec.size in body must be of type integer: "null"'],
  [{ size: 1, color: 'blue' }, 'spec.color: Unsupported value: "blue": supported values: "red", "green"'],
  [{ size: 1, tags: ['x', 'y', 'z'] }, 'spec.tags: Too many: 3: must have at most 2 items'],
  [{ size: 1, tags: ['UP'] }, `spec.tags[0]: Invalid value: "UP": spec.tags[0] in body should match '^[a-z]+$'`],
  [{ size: 1, code: 'long' }, 'spec.code: Too long: may not be more than 3 bytes'],
  [{ size: 1, port: true }, 'spec.port in body must be of type integer,string: "boolean"'],
  [{ size: 1, set: ['a', 'a'] }, 'spec.set[1]: Duplicate value: "a"'],
  [{ size: 1, when: 'soon' }, 'spec.when in body must be of type date-time: "soon"'],
  [{ size: 1, pod: { metadata: {} } }, 'spec.pod.apiVersion: Required value: must not be empty'],
  [{ size: 1, either: {} }, '"spec.either" must validate one and only one schema (oneOf). Found none valid'],
  [
    { size: 1, either: { a: 'x', b: 'y' } },
    'must validate one and only one schema (oneOf). Found 2 valid alternatives',
  ],
  [
    { size: 1, map: { x: 'y' } },
    'spec.map.x: Invalid value: "string": spec.map.x in body must be of type integer: "string"',
  ],
])('an instance with the spec %j is refused', async (spec, message) => {
  const { api } = await startWithThings(schema);
  const said = await refusal(create(api, thing('a', spec)));
  expect(said.startsWith('Thing.example.com "a" is invalid: ')).toBe(true);
  expect(said).toContain(message);
});

test('unknown fields are dropped, told of, or refused, as the client asks', async () => {
  const { api } = await startWithThings(schema);
  const given = thing('a', { size: 1, junk: 1, free: { any: { thing: 1 } } }, { stray: true });
  const told: string[] = [];
  const made = await api.create(things, given, { fieldValidation: 'Warn', onWarning: (text) => void told.push(text) });
  expect(made['spec']).toEqual({ size: 1, color: 'red', free: { any: { thing: 1 } } });
  expect(told).toEqual(['unknown field "spec.junk"', 'unknown field "stray"']);
  expect(await refusal(api.create(things, thing('b', { size: 1, junk: 1 }), { fieldValidation: 'Strict' }))).toBe(
    'Thing in version "v1" cannot be handled as a Thing: strict decoding error: unknown field "spec.junk"',
  );
});

test('what an update leaves as it was is not looked at again', async () => {
  const { api, world } = await startWithThings({ properties: { a: { type: 'string' }, b: { type: 'string' } } });
  await create(api, thing('a', { a: 'UP' }));
  const named = { ...definitions, name: 'things.example.com' };
  await api.update(
    named,
    definition({ properties: { a: { type: 'string', pattern: '^[a-z]+$' }, b: { type: 'string' } } }),
  );
  await world.drivers.settle();
  const a = { ...things, name: 'a' };
  const patched = await api.patch(a, { type: 'merge', body: { spec: { b: 'x' } } });
  expect(patched['spec']).toEqual({ a: 'UP', b: 'x' });
  expect(await refusal(api.patch(a, { type: 'merge', body: { spec: { a: 'ALSO' } } }))).toContain('should match');
});

const ruled = {
  'x-kubernetes-validations': [
    { rule: 'self.min <= self.max', message: 'min must not exceed max' },
    { rule: 'self.max - self.min < 100', messageExpression: "'range ' + string(self.max - self.min) + ' is too wide'" },
    { rule: '!has(self.secret)', reason: 'FieldValueForbidden', fieldPath: '.secret', message: 'no secrets' },
  ],
  properties: {
    min: { type: 'integer' },
    max: { type: 'integer' },
    secret: { type: 'string' },
    id: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'id is immutable' }] },
    once: {
      type: 'string',
      'x-kubernetes-validations': [{ rule: '!oldSelf.hasValue()', optionalOldSelf: true, message: 'only at first' }],
    },
    names: {
      type: 'array',
      items: { type: 'string' },
      'x-kubernetes-validations': [{ rule: "self.all(n, n.startsWith('a'))" }],
    },
  },
};

test.each<readonly [object, string]>([
  [{ min: 3, max: 2 }, 'spec: Invalid value: "object": min must not exceed max'],
  [{ min: 1, max: 200 }, 'spec: Invalid value: "object": range 199 is too wide'],
  [{ min: 1, max: 2, secret: 'x' }, 'spec.secret: Forbidden: no secrets'],
  [{ min: 1, max: 2, names: ['b'] }, `spec.names: Invalid value: "array": failed rule: self.all(n, n.startsWith('a'))`],
  [{ min: 1 }, 'spec: Invalid value: "object": no such key: max evaluating rule: min must not exceed max'],
])('rules refuse the spec %j', async (spec, message) => {
  const { api } = await startWithThings(ruled);
  expect(await refusal(create(api, thing('a', spec)))).toContain(message);
});

test('a rule of the whole object sees its name', async () => {
  const { api, world } = startServer();
  const given = definition({});
  const versions = (given['spec'] as { versions: { schema: { openAPIV3Schema: object } }[] }).versions.map(
    (version) => ({
      ...version,
      schema: {
        openAPIV3Schema: {
          ...version.schema.openAPIV3Schema,
          'x-kubernetes-validations': [{ rule: 'self.metadata.name.size() < 4', message: 'too long a name' }],
        },
      },
    }),
  );
  await api.create(definitions, { ...given, spec: { ...(given['spec'] as object), versions } });
  await world.drivers.settle();
  await create(api, thing('abc', {}));
  expect(await refusal(create(api, thing('abcd', {})))).toBe(
    'Thing.example.com "abcd" is invalid: <nil>: Invalid value: "object": too long a name',
  );
});

const strings = { type: 'array', items: { type: 'string' } };

test.each<readonly [string, object, string | undefined]>([
  ['self.a.all(x, x.startsWith("a"))', { a: strings }, undefined],
  ['self.a.all(x, self.a.all(y, x != y || x == y))', { a: strings }, 'by factor of more than 100x'],
  [
    'self.a.all(x, self.a.all(y, x != y || x == y))',
    { a: { ...strings, maxItems: 20, items: { type: 'string', maxLength: 50 } } },
    undefined,
  ],
])('the cost of %s is estimated', async (rule, properties, problem) => {
  const { api } = startServer();
  const request = api.create(definitions, definition({ properties, 'x-kubernetes-validations': [{ rule }] }));
  if (problem === undefined) expect(await request).toMatchObject({ kind: 'CustomResourceDefinition' });
  else expect(await refusal(request)).toContain(`estimated rule cost exceeds budget ${problem}`);
});

test('transition rules compare with what was before', async () => {
  const { api } = await startWithThings(ruled);
  await create(api, thing('a', { min: 1, max: 2, id: 'x' }));
  const a = { ...things, name: 'a' };
  await api.patch(a, { type: 'merge', body: { spec: { max: 3 } } });
  expect(await refusal(api.patch(a, { type: 'merge', body: { spec: { id: 'y' } } }))).toContain(
    'spec.id: Invalid value: "string": id is immutable',
  );
  await api.patch(a, { type: 'merge', body: { spec: { once: 'x' } } });
  expect(await refusal(api.patch(a, { type: 'merge', body: { spec: { once: 'y' } } }))).toContain('only at first');
});

const root = 'spec.versions[0].schema.openAPIV3Schema.properties[spec]';

test.each<readonly [string, object, string]>([
  [
    'a field without a type',
    { properties: { a: {} } },
    `${root}.properties[a].type: Required value: must not be empty for specified object fields`,
  ],
  [
    'a list without items',
    { properties: { a: { type: 'array' } } },
    `${root}.properties[a].items: Required value: must be specified`,
  ],
  [
    'a pattern that is none',
    { properties: { a: { type: 'string', pattern: '(' } } },
    `${root}.properties[a].pattern: Invalid value: "("`,
  ],
  [
    'a default of the wrong type',
    { properties: { a: { type: 'integer', default: 'x' } } },
    `${root}.properties[a].default: Invalid value: "string"`,
  ],
  [
    'a rule on a field that is not there',
    { 'x-kubernetes-validations': [{ rule: 'self.nope > 1' }], properties: { a: { type: 'integer' } } },
    "undefined field 'nope'",
  ],
  [
    'a rule that gives a number',
    { 'x-kubernetes-validations': [{ rule: 'self.a + 1' }], properties: { a: { type: 'integer' } } },
    'cel expression must evaluate to a bool',
  ],
  [
    'a type within anyOf',
    { properties: { a: { type: 'object', allOf: [{ type: 'object' }] } } },
    'must be empty to be structural',
  ],
  [
    'a map list without keys',
    { properties: { a: { type: 'array', 'x-kubernetes-list-type': 'map', items: { type: 'object' } } } },
    'must not be empty if x-kubernetes-list-type is map',
  ],
])('a schema with %s is refused', async (_, spec, message) => {
  const { api } = startServer();
  expect(await refusal(api.create(definitions, definition(spec as { readonly [field: string]: unknown })))).toContain(
    message,
  );
});

test.each<readonly [string, object, string]>([
  ['of another name', { names: { plural: 'wares', kind: 'Ware' } }, 'must be spec.names.plural+"."+spec.group'],
  [
    'converted by a webhook that is nowhere',
    { conversion: { strategy: 'Webhook' } },
    'spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook',
  ],
  [
    'converted by a webhook of another time',
    {
      conversion: {
        strategy: 'Webhook',
        webhook: { conversionReviewVersions: ['v2'], clientConfig: { url: 'https://x.example' } },
      },
    },
    'spec.conversion.conversionReviewVersions: Invalid value: ["v2"]: must include at least one of v1, v1beta1',
  ],
  [
    'converted by a webhook that is asked for nothing',
    { conversion: { webhook: { conversionReviewVersions: ['v1'], clientConfig: { url: 'https://x.example' } } } },
    'spec.conversion.conversionReviewVersions: Forbidden: should not be set when strategy is not set to Webhook',
  ],
  ['without a kind', { names: { plural: 'things' } }, 'spec.names.kind: Required value'],
  ['without versions', { versions: [] }, 'must have exactly one version marked as storage version'],
  [
    'of no scope',
    { scope: 'World' },
    'spec.scope: Unsupported value: "World": supported values: "Cluster", "Namespaced"',
  ],
])('a definition %s is refused', async (_, spec, message) => {
  const { api } = startServer();
  expect(
    await refusal(api.create(definitions, definition({}, {}, spec as { readonly [field: string]: unknown }))),
  ).toContain(message);
});

test.each<readonly [object, string]>([
  [
    { additionalPrinterColumns: [{ name: 'x', type: 'thing', jsonPath: '.spec.x' }] },
    'additionalPrinterColumns[0].type: Invalid value: "thing": must be one of boolean,date,integer,number,string',
  ],
  [
    { additionalPrinterColumns: [{ name: 'x', type: 'string', jsonPath: 'spec.x' }] },
    'must be a simple json path starting with .',
  ],
  [
    { subresources: { scale: { specReplicasPath: '.status.n', statusReplicasPath: '.status.n' } } },
    'specReplicasPath: Invalid value: ".status.n": should be a json path under .spec',
  ],
  [
    { selectableFields: [{ jsonPath: '.spec.nope' }] },
    'selectableFields[0].jsonPath: Invalid value: ".spec.nope": is an invalid path',
  ],
])('a version with %j is refused', async (version, message) => {
  const { api } = startServer();
  expect(
    await refusal(api.create(definitions, definition({}, version as { readonly [field: string]: unknown }))),
  ).toContain(message);
});
