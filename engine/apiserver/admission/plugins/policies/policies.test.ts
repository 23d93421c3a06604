import { describe, expect, it } from 'vitest';
import { admitting } from '../fixtures.ts';

const apiVersion = 'admissionregistration.k8s.io/v1';
const rules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }];

const policy = (spec: object) => ({
  apiVersion,
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name: 'p' },
  spec: { matchConstraints: { resourceRules: rules }, ...spec },
});

const binding = (spec: object = {}) => ({
  apiVersion,
  kind: 'ValidatingAdmissionPolicyBinding',
  metadata: { name: 'b' },
  spec: { policyName: 'p', validationActions: ['Deny'], ...spec },
});

const configMap = (data: object = {}, name = 'c') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
});

const denied = (words: string) =>
  `configmaps "c" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: ${words}`;

async function bound(policySpec: object, bindingSpec: object = {}, others: readonly object[] = []) {
  const cluster = await admitting();
  for (const object of [...others, policy(policySpec), binding(bindingSpec)]) await cluster.create(object);
  return cluster;
}

describe('validating policies', () => {
  const small = { expression: 'size(object.data) <= 1' };

  it.each([
    [{ validations: [small] }, denied('failed expression: size(object.data) <= 1')],
    [{ validations: [{ ...small, message: 'too much' }] }, denied('too much')],
    [
      { validations: [{ ...small, messageExpression: "string(size(object.data)) + ' is too much'" }] },
      denied('2 is too much'),
    ],
    [
      {
        variables: [
          { name: 'n', expression: 'size(object.data)' },
          { name: 'twice', expression: 'variables.n * 2' },
        ],
        validations: [{ expression: 'variables.twice < 4', message: 'four' }],
      },
      denied('four'),
    ],
    [
      {
        matchConditions: [{ name: 'not-mine', expression: "request.userInfo.username != 'tester'" }],
        validations: [small],
      },
      'admitted',
    ],
    [
      { validations: [{ expression: "namespaceObject.metadata.name == 'other'", message: 'elsewhere' }] },
      denied('elsewhere'),
    ],
    [
      { validations: [{ expression: 'object.data.missing == "x"' }] },
      denied('expression \'object.data.missing == "x"\' resulted in error: no such key: missing'),
    ],
    [{ failurePolicy: 'Ignore', validations: [{ expression: 'object.data.missing == "x"' }] }, 'admitted'],
  ])('decides by %j', async (spec, words) => {
    const { refusal } = await bound(spec);
    expect(await refusal(configMap({ a: '1', b: '2' }))).toBe(words);
  });

  it.each([
    ["authorizer.group('').resource('pods').namespace('default').check('list').allowed()", 'admitted'],
    ["authorizer.path('/healthz').check('get').allowed()", 'admitted'],
    ["authorizer.requestResource.check('create').allowed()", 'admitted'],
    [
      "authorizer.serviceAccount('default', 'ci').group('').resource('pods').subresource('log').name('p').check('get').allowed()",
      'denied',
    ],
    ["authorizer.serviceAccount('default', 'ci').requestResource.check('create').allowed()", 'denied'],
    ["!authorizer.group('').resource('pods').check('list').errored()", 'admitted'],
  ])('may ask what is allowed: %s', async (expression, outcome) => {
    const cluster = await admitting({ authorizer: 'RBAC' });
    for (const object of [policy({ validations: [{ expression, message: 'denied' }] }), binding()]) {
      await cluster.create(object);
    }
    expect((await cluster.refusal(configMap())).split(': ').at(-1)).toBe(outcome);
  });

  it('gives the reason and the code that the policy asks for', async () => {
    const { create, world } = await bound({ validations: [{ ...small, reason: 'Forbidden' }] });
    await expect(create(configMap({ a: '1', b: '2' }))).rejects.toMatchObject({ code: 403, reason: 'Forbidden' });
    const [decision] = world.trace.about({ kind: 'ConfigMap', namespace: 'default', name: 'c' });
    expect(decision).toMatchObject({
      component: 'admission/ValidatingAdmissionPolicy',
      data: { policy: 'p', binding: 'b', expression: 'size(object.data) <= 1' },
    });
  });

  it('warns where that is all it should do', async () => {
    const { refusal, warnings } = await bound({ validations: [small] }, { validationActions: ['Warn', 'Audit'] });
    expect(await refusal(configMap({ a: '1', b: '2' }))).toBe('admitted');
    expect(warnings).toEqual([
      "Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': failed expression: size(object.data) <= 1",
    ]);
  });

  const withParams = {
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    validations: [{ expression: 'string(size(object.data)) == params.data.size', message: 'wrong size' }],
  };

  it('asks with its parameters', async () => {
    const paramRef = { name: 'size', parameterNotFoundAction: 'Deny' };
    const { refusal } = await bound(withParams, { paramRef }, [configMap({ size: '1' }, 'size')]);
    expect(await refusal(configMap({ a: '1' }))).toBe('admitted');
    expect(await refusal(configMap({ a: '1', b: '2' }))).toContain('wrong size');
  });

  it.each([
    ['Allow', 'admitted'],
    [
      'Deny',
      denied('failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction'),
    ],
  ])('knows what to do without parameters: %s', async (parameterNotFoundAction, words) => {
    const { refusal } = await bound(withParams, { paramRef: { name: 'none', parameterNotFoundAction } });
    expect(await refusal(configMap())).toBe(words);
  });

  it.each([
    [{ namespaceSelector: { matchLabels: { a: 'b' } } }, 'admitted'],
    [{ objectSelector: { matchLabels: { a: 'b' } } }, 'admitted'],
    [{ excludeResourceRules: [{ ...rules[0], resourceNames: ['c'] }] }, 'admitted'],
    [{ excludeResourceRules: [{ ...rules[0], resourceNames: ['d'] }] }, denied('never')],
  ])('leaves alone what its binding does not match: %j', async (matchResources, words) => {
    const { refusal } = await bound({ validations: [{ expression: 'false', message: 'never' }] }, { matchResources });
    expect(await refusal(configMap())).toBe(words);
  });
});
