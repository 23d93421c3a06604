import { describe, expect, it } from 'vitest';
import { testKubectl } from '../../fixtures.ts';

const role = (verbs: string, resources: string): string => `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: helper, namespace: default}
rules: [{apiGroups: [""], resources: ${resources}, verbs: ${verbs}}]
`;

describe('auth reconcile', () => {
  it('creates what is missing, and the namespace for it', async () => {
    const { fs, run } = testKubectl();
    fs.write('/role.yaml', role('[get]', '[pods]').replace('default', 'fresh'));
    expect(await run('auth reconcile -f role.yaml')).toEqual({
      code: 0,
      out: 'role.rbac.authorization.k8s.io/helper reconciled\n',
      err: '\treconciliation required create\n\tmissing rules added:\n\t\t{Verbs:[get] APIGroups:[] Resources:[pods] ResourceNames:[] NonResourceURLs:[]}\n',
    });
    expect((await run('get ns fresh -o name')).out).toBe('namespace/fresh\n');
  });

  it('adds what a role lacks and leaves what it has besides', async () => {
    const { fs, run } = testKubectl();
    fs.write('/role.yaml', role('[get, list]', '[pods]'));
    await run('auth reconcile -f role.yaml');
    fs.write('/role.yaml', role('[get, watch]', '[pods]'));
    expect((await run('auth reconcile -f role.yaml')).err).toBe(
      '\treconciliation required update\n\tmissing rules added:\n\t\t{Verbs:[watch] APIGroups:[] Resources:[pods] ResourceNames:[] NonResourceURLs:[]}\n',
    );
    const { out } = await run('get role helper -o jsonpath={.rules[*].verbs}');
    expect(out).toBe('["get","list"] ["watch"]');
  });

  it('says nothing where nothing is to be done', async () => {
    const { fs, run } = testKubectl();
    fs.write('/role.yaml', role('["*"]', '[pods]'));
    await run('auth reconcile -f role.yaml');
    fs.write('/role.yaml', role('[get]', '[pods]'));
    expect((await run('auth reconcile -f role.yaml')).err).toBe('');
  });

  it('removes what the file does not have where it is told to', async () => {
    const { fs, run } = testKubectl();
    fs.write('/role.yaml', role('[get, list]', '[pods]'));
    await run('auth reconcile -f role.yaml');
    fs.write('/role.yaml', role('[get]', '[pods]'));
    await run('auth reconcile -f role.yaml --remove-extra-permissions');
    expect((await run('get role helper -o jsonpath={.rules[*].verbs}')).out).toBe('["get"]');
  });
});
