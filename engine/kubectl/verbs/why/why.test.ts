import { expect, it } from 'vitest';
import { testKubectl } from '../../fixtures.ts';

it('tells which rule was nearest to allowing what a user was refused', async () => {
  const kubectl = testKubectl();
  await kubectl.run('create role reader --verb=get --resource=pods');
  await kubectl.run('create rolebinding alice --role=reader --user=alice');
  const { err } = await kubectl.run('delete pod p --as=alice');
  expect(err).toContain('User "alice" cannot delete resource "pods"');
  const { out } = await kubectl.run('why user/alice');
  expect(out).toContain('not allowed');
  expect(out).toContain('verb: delete');
  expect(out).toContain('"role":"Role/reader"');
  expect(out).toContain('"misses":["verb"]');
});

it('says of a user who was refused nothing that there is nothing', async () => {
  expect((await testKubectl().run('why user/bob')).err).toBe('No decision about User bob is on record.\n');
});

const policy = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: small}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
  matchConditions: [{name: not-big, expression: 'object.metadata.name != "big"'}]
  validations:
  - {expression: 'true'}
  - {expression: 'has(object.data) && size(object.data) <= 1', message: too much}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: everywhere}
spec: {policyName: small, validationActions: [Deny]}
`;

it('tells which expression of which policy denied the last request, and what its parts came to', async () => {
  const kubectl = testKubectl();
  kubectl.fs.write('/policy.yaml', policy);
  await kubectl.run('apply -f /policy.yaml');
  expect((await kubectl.run('create configmap two --from-literal=a=1 --from-literal=b=2')).err).toContain('too much');
  const { out } = await kubectl.run('why denial');
  expect(out).toMatch(/admission\/ValidatingAdmissionPolicy\n {2}ConfigMap default\/two\n {2}policy\n/);
  const [denial] = JSON.parse((await kubectl.run('why denial -o json')).out) as readonly object[];
  expect(denial).toMatchObject({
    denied: true,
    code: 'policy',
    data: {
      policy: 'small',
      binding: 'everywhere',
      validation: 1,
      finding: 'too much',
      matchConditions: [{ name: 'not-big', value: true }],
      nearest: {
        value: false,
        of: [
          { expression: 'has(object.data)', value: true },
          { expression: 'size(object.data) <= 1', value: false, of: [{ expression: 'size(object.data)', value: 2 }] },
        ],
      },
    },
  });
});

it('tells all that was refused lately, and of a user what was refused to them', async () => {
  const kubectl = testKubectl();
  await kubectl.run('create quota one --hard=configmaps=2');
  await kubectl.run('run p --image=nginx:1.27 -n nowhere');
  await kubectl.run('delete namespace kube-system');
  const { out } = await kubectl.run('why denials');
  expect(out).toMatch(/NamespaceLifecycle\n {2}Pod nowhere\/p\n {2}namespace missing/);
  expect(out).toContain('immortal namespace');
  expect((await kubectl.run('why user/kubernetes-admin')).out).toContain('Namespace kube-system');
});

it('says that nothing was denied', async () => {
  expect((await testKubectl().run('why denial')).err).toBe('No denial is on record.\n');
});
