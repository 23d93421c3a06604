import { expect, it } from 'vitest';
import { testKubectl } from '../../fixtures.ts';

function withPlugins() {
  const kubectl = testKubectl({ PATH: '/bin:/opt/bin' });
  for (const folder of ['/bin', '/opt/bin']) kubectl.fs.mkdir(folder, { recursive: true });
  kubectl.fs.write('/opt/bin/kubectl-hello', '', { mode: 0o755 });
  kubectl.fs.write('/opt/bin/kubectl-hello-big_world', '', { mode: 0o755 });
  kubectl.fs.write('/opt/bin/kubectl-note.txt', '', { mode: 0o644 });
  return kubectl;
}

it('lists the programs on the PATH that are named as plugins are', async () => {
  const { out } = await withPlugins().run('plugin list --name-only');
  expect(out).toBe('The following compatible plugins are available:\n\nkubectl-hello\nkubectl-hello-big_world\n');
});

it('runs the plugin with the longest name, and ends as it ends', async () => {
  const kubectl = withPlugins();
  expect((await kubectl.run('hello big-world again --loud')).code).toBe(7);
  expect(kubectl.spawned).toEqual([['/opt/bin/kubectl-hello-big_world', 'again', '--loud']]);
});

it('never runs a plugin in place of a command of its own', async () => {
  const kubectl = withPlugins();
  kubectl.fs.write('/opt/bin/kubectl-version', '', { mode: 0o755 });
  await kubectl.run('version --client');
  expect(kubectl.spawned).toEqual([]);
});
