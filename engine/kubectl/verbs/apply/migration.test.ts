import { expect, test } from 'vitest';
import { createCluster } from '../../../cluster.ts';
import { MemoryFileSystem } from '../../../runtime/index.ts';
import { runKubectl } from '../../index.ts';

const settings = (data: string): string => `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  ${data}
`;

/** What kubectl prints at a cluster, given the file on its standard input. */
async function kubectlAt() {
  const cluster = await createCluster({ nodes: 0 });
  const { world, apiServer } = cluster;
  world.drivers.live();
  const user = { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };
  const api = apiServer.client({ user, userAgent: 'kubectl/v1' });
  const run = async (line: string, stdin = ''): Promise<string> => {
    let printed = '';
    let input: Uint8Array | undefined = new TextEncoder().encode(stdin);
    const write = async (chunk: string | Uint8Array) => {
      printed += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
    };
    await runKubectl(
      {
        sim: world,
        env: { HOME: '/root' },
        cwd: '/',
        fs: new MemoryFileSystem({ now: () => world.clock.now() }),
        isTty: false,
        signal: new AbortController().signal,
        stdin: {
          async read() {
            const chunk = input;
            input = undefined;
            return chunk;
          },
        },
        stdout: { write },
        stderr: { write },
        clusters: { defaultConfig: 'current-context: ""', connect: () => api },
      },
      line.split(' '),
    );
    return printed;
  };
  const managers = async () => {
    const place = { group: '', version: 'v1', resource: 'configmaps', namespace: 'default', name: 'settings' };
    const { metadata } = await api.get(place, { managedFields: true });
    return metadata.managedFields?.map(({ manager, operation }) => `${manager} ${operation}`);
  };
  return { run, managers, dispose: () => cluster.dispose() };
}

test('server-side apply takes over what client-side apply wrote, and drops what the file has no more', async () => {
  const { run, managers, dispose } = await kubectlAt();
  expect(await run('apply -f -', settings('a: b'))).toBe('configmap/settings created\n');
  expect(await managers()).toEqual(['kubectl-client-side-apply Update']);
  expect(await run('apply --server-side -f -', settings('c: d'))).toBe('configmap/settings serverside-applied\n');
  expect(await managers()).toEqual(['kubectl Apply', 'kubectl-last-applied Apply']);
  expect(await run('get configmap settings -o jsonpath={.data}')).toBe('{"c":"d"}');
  dispose();
});

test('another manager of server-side apply leaves the fields of client-side apply alone', async () => {
  const { run, managers, dispose } = await kubectlAt();
  await run('apply -f -', settings('a: b'));
  await run('apply --server-side --field-manager=team -f -', settings('c: d'));
  expect(await managers()).toEqual(['team Apply', 'kubectl-client-side-apply Update']);
  expect(await run('get configmap settings -o jsonpath={.data}')).toBe('{"a":"b","c":"d"}');
  dispose();
});

test('what is configured by apply without a change of the object is told as configured', async () => {
  const { run, dispose } = await kubectlAt();
  await run('apply -f -', settings('a: b'));
  expect(await run('apply --dry-run=server -f -', settings('a: c'))).toBe(
    'configmap/settings configured (server dry run)\n',
  );
  expect(await run('apply -f -', settings('a: b'))).toBe('configmap/settings unchanged\n');
  dispose();
});

test('set-last-applied keeps the file as it is', async () => {
  const { run, dispose } = await kubectlAt();
  await run('create -f -', settings('a: b'));
  await run('apply set-last-applied --create-annotation -f -', settings('a: b'));
  expect(await run('apply view-last-applied configmap settings -o json')).not.toContain('annotations');
  dispose();
});
