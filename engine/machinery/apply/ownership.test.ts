import { describe, expect, test } from 'vitest';
import { isApiError } from '../errors.ts';
import { builtinSchemas } from '../schema/index.ts';
import { type JsonObject, type KubeObject, parseApiVersion } from '../types.ts';
import { createFieldOwnership } from './ownership.ts';

const schemas = builtinSchemas();
const ownership = createFieldOwnership(schemas);

function writeBy(
  manager: string,
  object: { readonly apiVersion?: unknown; readonly kind?: unknown },
  subresource = '',
) {
  const apiVersion = String(object.apiVersion);
  const { group, version } = parseApiVersion(apiVersion);
  const schema = schemas.forKind(group, version, String(object.kind))?.schema;
  return { manager, apiVersion, subresource, time: '2026-01-01T00:00:00Z', schema };
}

const apply = (live: KubeObject | undefined, configuration: JsonObject, manager: string, force = false): KubeObject =>
  ownership.apply(live, configuration, { ...writeBy(manager, configuration), force });

const update = (live: KubeObject | undefined, next: KubeObject, manager: string): KubeObject =>
  ownership.track(live, next, writeBy(manager, next));

const configMap = (data: JsonObject | undefined, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'c', ...metadata },
  ...(data ? { data } : {}),
});

const deployment = (image: string, more: JsonObject = {}): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { ...more, template: { spec: { containers: [{ name: 'app', image }] } } },
});

const fieldsOf = (object: KubeObject, manager: string) =>
  object.metadata.managedFields?.find((entry) => entry.manager === manager)?.fieldsV1;

const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (isApiError(error)) return error.message;
    throw error;
  }
  throw new Error('was not refused');
};

describe('a configuration that is none', () => {
  const containers = (...list: JsonObject[]): JsonObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { template: { spec: { containers: list } } },
  });
  const at = 'failed to create typed patch object (/web; apps/v1, Kind=Deployment): .spec.template.spec.containers';
  test.each([
    [
      configMap({ a: 1 }),
      'failed to create typed patch object (/c; /v1, Kind=ConfigMap): .data.a: expected string, got &value.valueUnstructured{Value:1}',
    ],
    [
      containers({ name: 'app', env: [{ name: 'A', value: true }] }),
      `${at}[name="app"].env[name="A"].value: expected string, got &value.valueUnstructured{Value:true}`,
    ],
    [
      containers({ name: 'app', ports: [{ containerPort: 80, hostPort: 'x' }] }),
      `${at}[name="app"].ports[containerPort=80,protocol="TCP"].hostPort: expected numeric (int or float), got string`,
    ],
    [containers({ name: 'app', stdin: 'yes' }), `${at}[name="app"].stdin: expected boolean, got string`],
    [
      containers({ image: 'x' }),
      `${at}: element 0: associative list with keys has an element that omits key field "name" (and doesn't have default value)`,
    ],
  ])('is refused: %#', (configuration, words) => {
    expect(refusal(() => apply(undefined, configuration, 'one'))).toBe(words);
  });

  test('is refused in another version than the live object is asked for in', () => {
    const given = { ...configMap({ a: '1' }), apiVersion: 'v2' };
    const write = { ...writeBy('one', configMap({})), force: false };
    expect(refusal(() => ownership.apply(undefined, given, write))).toBe(
      'Incorrect version specified in apply patch. Specified patch version: v2, expected: v1',
    );
  });
});

describe('apply by kubectl, of what it applied from its own side before', () => {
  const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
  const before = configMap({ a: '1', b: '1' });
  const live = update(
    undefined,
    {
      ...(before as unknown as KubeObject),
      metadata: { name: 'c', annotations: { [annotation]: JSON.stringify(before) } },
    },
    'kubectl-client-side-apply',
  );

  test('takes the fields over, and notes the configuration', () => {
    const now = apply(live, configMap({ a: '2' }), 'kubectl');
    expect(now['data']).toEqual({ a: '2', b: '1' });
    expect(now.metadata.annotations?.[annotation]).toBe(
      '{"apiVersion":"v1","data":{"a":"2"},"kind":"ConfigMap","metadata":{"name":"c"}}\n',
    );
  });

  test('does not take what somebody changed since, nor for other managers', () => {
    const edited = update(live, { ...live, data: { a: '9', b: '1' } } as KubeObject, 'edit');
    expect(refusal(() => apply(edited, configMap({ a: '2' }), 'kubectl'))).toContain('conflict with "edit"');
    expect(refusal(() => apply(live, configMap({ a: '2' }), 'other'))).toContain('kubectl-client-side-apply');
  });
});

describe('apply', () => {
  test('creates what is not there and notes what was set', () => {
    const made = apply(undefined, configMap({ k: 'v' }, { labels: { l: '1' } }), 'one');
    expect(made['data']).toEqual({ k: 'v' });
    expect(made.metadata.managedFields).toEqual([
      {
        manager: 'one',
        operation: 'Apply',
        apiVersion: 'v1',
        time: '2026-01-01T00:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:data': { 'f:k': {} }, 'f:metadata': { 'f:labels': { 'f:l': {} } } },
      },
    ]);
  });

  test('takes away what its manager set before and leaves out now, with what becomes empty', () => {
    const made = apply(undefined, configMap({ k: 'v' }, { labels: { l: '1' } }), 'one');
    const again = apply(made, configMap({ k: 'v' }), 'one');
    expect(again.metadata.labels).toBeUndefined();
    expect(apply(again, configMap(undefined), 'one')['data']).toBeUndefined();
  });

  test('refuses to change what another manager owns, unless forced', () => {
    const made = apply(undefined, configMap({ k: 'v', own: 'x' }), 'one');
    expect(refusal(() => apply(made, configMap({ k: 'other' }), 'two'))).toBe(
      'Apply failed with 1 conflict: conflict with "one": .data.k',
    );
    const forced = apply(made, configMap({ k: 'other' }), 'two', true);
    expect(forced['data']).toEqual({ k: 'other', own: 'x' });
    expect(fieldsOf(forced, 'one')).toEqual({ 'f:data': { 'f:own': {} } });
    expect(fieldsOf(forced, 'two')).toEqual({ 'f:data': { 'f:k': {} } });
  });

  test('shares a field that two managers set to one value; it goes with the last of them', () => {
    const one = apply(undefined, configMap({ k: 'v', j: 'w' }), 'one');
    const both = apply(one, configMap({ k: 'v' }), 'two');
    const released = apply(both, configMap({ j: 'w' }), 'one');
    expect(released['data']).toEqual({ k: 'v', j: 'w' });
    expect(apply(released, configMap(undefined), 'two')['data']).toEqual({ j: 'w' });
  });

  test('a manager that owns nothing any more has no entry', () => {
    const made = apply(undefined, configMap({ k: 'v' }), 'one');
    expect(apply(made, configMap({}), 'one').metadata.managedFields).toBeUndefined();
  });

  test('owns items of lists by their keys, with their defaults', () => {
    const service = (ports: readonly JsonObject[], finalizers: readonly string[] = []): JsonObject => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's', ...(finalizers.length > 0 ? { finalizers } : {}) },
      spec: { ports },
    });
    const one = apply(undefined, service([{ name: 'p', port: 80, protocol: 'TCP' }], ['example.com/a']), 'one');
    expect(fieldsOf(one, 'one')).toEqual({
      'f:metadata': { 'f:finalizers': { 'v:"example.com/a"': {} } },
      'f:spec': {
        'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:name': {}, 'f:port': {}, 'f:protocol': {} } },
      },
    });
    const both = apply(one, service([{ name: 'q', port: 81, protocol: 'TCP' }], ['example.com/b']), 'two');
    expect(both['spec']).toMatchObject({ ports: [{ port: 80 }, { port: 81 }] });
    expect(both.metadata.finalizers).toEqual(['example.com/a', 'example.com/b']);
    const again = apply(both, service([{ port: 80, targetPort: 8080 }], ['example.com/a']), 'three');
    expect(again['spec']).toMatchObject({ ports: [{ port: 80, protocol: 'TCP', targetPort: 8080 }, { port: 81 }] });
    const left = apply(both, { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec: {} }, 'one');
    expect(left['spec']).toMatchObject({ ports: [{ port: 81 }] });
    expect(left.metadata.finalizers).toEqual(['example.com/b']);
  });

  test('names several conflicts of one manager line by line', () => {
    const made = apply(undefined, deployment('nginx:1', { replicas: 2 }), 'own');
    expect(refusal(() => apply(made, deployment('nginx:2', { replicas: 1 }), 'other'))).toBe(
      'Apply failed with 2 conflicts: conflicts with "own":\n- .spec.replicas\n- .spec.template.spec.containers[name="app"].image',
    );
  });

  test('refuses a field that the schema lacks, an item that is there twice, and managedFields', () => {
    expect(refusal(() => apply(undefined, deployment('a', { foo: 1 }), 'm'))).toBe(
      'failed to create typed patch object (/web; apps/v1, Kind=Deployment): .spec.foo: field not declared in schema',
    );
    const twice = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: { containers: [{ name: 'a' }, { name: 'a' }] },
    };
    expect(refusal(() => apply(undefined, twice, 'm'))).toMatch(
      /\.spec\.containers: duplicate entries for key \[name="a"\]/,
    );
    expect(refusal(() => apply(undefined, configMap({}, { managedFields: [{ manager: 'x' }] }), 'm'))).toBe(
      'metadata.managedFields must be nil',
    );
  });

  test('of the same again changes nothing', () => {
    const made = apply(undefined, deployment('nginx:1'), 'own');
    expect(apply(made, deployment('nginx:1'), 'own')).toEqual(made);
  });
});

describe('update', () => {
  test('gives the fields that it changes to who wrote, and takes them from the others', () => {
    const made = apply(undefined, deployment('nginx:1', { replicas: 2 }), 'own');
    const spec = made['spec'] as JsonObject;
    const scaled = update(made, { ...made, spec: { ...spec, replicas: 3 } }, 'kubectl-scale');
    expect(fieldsOf(scaled, 'kubectl-scale')).toEqual({ 'f:spec': { 'f:replicas': {} } });
    expect(fieldsOf(scaled, 'own')).not.toHaveProperty(['f:spec', 'f:replicas']);
    expect(refusal(() => apply(scaled, deployment('nginx:1', { replicas: 2 }), 'own'))).toBe(
      'Apply failed with 1 conflict: conflict with "kubectl-scale" using apps/v1: .spec.replicas',
    );
  });

  test('of a new object owns maps and optional structs besides what is in them', () => {
    const made = update(undefined, { ...configMap({ a: '1' }, { labels: { l: '1' } }) } as never, 'kubectl-create');
    expect(fieldsOf(made, 'kubectl-create')).toEqual({
      'f:data': { '.': {}, 'f:a': {} },
      'f:metadata': { 'f:labels': { '.': {}, 'f:l': {} } },
    });
  });

  test('that takes a field away takes it from all who owned it', () => {
    const made = apply(undefined, configMap({ a: '1', b: '2' }), 'one');
    const less = update(made, { ...made, data: { a: '1' } }, 'two');
    expect(fieldsOf(less, 'one')).toEqual({ 'f:data': { 'f:a': {} } });
    expect(fieldsOf(less, 'two')).toBeUndefined();
  });

  test('keeps at most ten managers that update', () => {
    let object = update(undefined, configMap({ start: '0' }) as never, 'm-0');
    for (let i = 1; i < 15; i++)
      object = update(object, { ...object, data: { ...(object['data'] as JsonObject), [`k${i}`]: 'v' } }, `m-${i}`);
    const managers = object.metadata.managedFields?.map((entry) => entry.manager) ?? [];
    expect(managers).toHaveLength(10);
    expect(managers).toContain('ancient-changes');
  });
});
