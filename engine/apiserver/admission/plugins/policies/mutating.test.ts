import { expect, it } from 'vitest';
import type { ConfigMap, Pod } from '../../../../kinds/types.ts';
import { admitting, pod } from '../fixtures.ts';
import { withoutTypes } from '../../../../kinds/policy/type-literals.ts';

const apiVersion = 'admissionregistration.k8s.io/v1';

async function mutating(resource: string, mutation: object, more: object = {}) {
  const cluster = await admitting();
  const resourceRules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: [resource] }];
  await cluster.create({
    apiVersion,
    kind: 'MutatingAdmissionPolicy',
    metadata: { name: 'p' },
    spec: { matchConstraints: { resourceRules }, reinvocationPolicy: 'Never', mutations: [mutation], ...more },
  });
  const metadata = { name: 'b' };
  await cluster.create({ apiVersion, kind: 'MutatingAdmissionPolicyBinding', metadata, spec: { policyName: 'p' } });
  return cluster;
}

const configMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'c', labels: { a: 'b' } },
  data: { k: 'v' },
};
const applying = (expression: string) => ({ patchType: 'ApplyConfiguration', applyConfiguration: { expression } });
const patching = (expression: string) => ({ patchType: 'JSONPatch', jsonPatch: { expression } });

it('lays a configuration over the object', async () => {
  const expression = 'Object{metadata: Object.metadata{labels: {"by": object.metadata.name}}}';
  const { create } = await mutating('configmaps', applying(expression));
  const { metadata, data } = await create<ConfigMap>(configMap);
  expect([metadata.labels, data]).toEqual([{ a: 'b', by: 'c' }, { k: 'v' }]);
});

it('merges lists by their keys, and the other plugins see what came of it', async () => {
  const sidecar = 'Object{spec: Object.spec{containers: [Object.spec.containers{name: "side", image: "s"}]}}';
  const { create } = await mutating('pods', applying(sidecar));
  const { spec } = await create<Pod>(pod());
  expect(spec?.containers.map(({ name, image }) => [name, image]).sort()).toEqual([
    ['c', 'x'],
    ['side', 's'],
  ]);
  expect(spec?.containers.every(({ volumeMounts }) => volumeMounts?.length === 1)).toBe(true);
});

it('applies patches', async () => {
  const path = '"/metadata/labels/" + jsonpatch.escapeKey("example.com/x")';
  const { create } = await mutating('configmaps', patching(`[JSONPatch{op: "add", path: ${path}, value: "y"}]`));
  expect((await create<ConfigMap>(configMap)).metadata.labels).toEqual({ a: 'b', 'example.com/x': 'y' });
});

it('refuses where a mutation fails, unless that may be ignored', async () => {
  const broken = applying('Object{metadata: Object.metadata{labels: {"x": object.data.none}}}');
  const { refusal } = await mutating('configmaps', broken, { failurePolicy: 'Fail' });
  expect(await refusal(configMap)).toMatch(
    /^configmaps "c" is forbidden: policy 'p' with binding 'b' denied request: expression '.*' resulted in error: no such key: none$/,
  );
  const ignoring = await mutating('configmaps', broken, { failurePolicy: 'Ignore' });
  expect(await ignoring.refusal(configMap)).toBe('admitted');
});

it.each([
  ['Object{spec: Object.spec{replicas: 1}}', '{"spec": {"replicas": 1}}'],
  [
    '[JSONPatch{op: "add", value: {"a": [1, 2]}, path: f(x, y)}]',
    '[{"op": "add", "value": {"a": [1, 2]}, "path": f(x, y)}]',
  ],
  ['"Object{a: 1}" + object.Object', '"Object{a: 1}" + object.Object'],
  ['Object{}', '{}'],
  ['Object{metadata: Object.metadata{annotations__dash__x: "a"}}', '{"metadata": {"annotations-x": "a"}}'],
])('reads %s as a plain map', (expression, plain) => {
  expect(withoutTypes(expression)).toBe(plain);
});
