import { expect, it } from 'vitest';
import { testKubectl } from '../fixtures.ts';

it('gives flags the values that the user prefers, unless they are on the command line', async () => {
  const { run } = testKubectl();
  await run('create namespace team');
  expect(await run('kuberc set --section defaults --command get --option output=name')).toMatchObject({
    out: 'Updated /root/.kube/kuberc\n',
  });
  expect((await run('get ns team')).out).toBe('namespace/team\n');
  expect((await run('get ns team -o jsonpath={.kind}')).out).toBe('Namespace');
});

it('runs an alias as the command that it stands for', async () => {
  const { run } = testKubectl();
  await run('create namespace team');
  await run('kuberc set --section aliases --name spaces --command get --prependarg ns --option output=name');
  expect((await run('spaces team')).out).toBe('namespace/team\n');
});

it('tells of defaults for a command that there is not', async () => {
  const { run } = testKubectl();
  await run('kuberc set --section defaults --command frob --option a=b');
  expect((await run('version --client')).err).toBe('Warning: command "frob" not found to set kuberc override\n');
});

it('reads no preferences where they are turned off', async () => {
  const { run } = testKubectl({ KUBECTL_KUBERC: 'false' });
  await run('create namespace team');
  await run('kuberc set --section defaults --command get --option output=name');
  expect((await run('get ns team')).out).toMatch(/^NAME /);
});

it('fails where the file that was named is not there', async () => {
  expect(await testKubectl().run('version --client --kuberc=missing')).toMatchObject({
    code: 1,
    err: 'error occurred while applying preferences kuberc error kuberc: open missing: no such file or directory\n',
  });
});
