/** The real Helm against the served API: the life of one release. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { realClients } from './real-clients.ts';
import { serveCluster, type ServedCluster } from './served-cluster.ts';

const chart = fileURLToPath(new URL('../fixtures/chart', import.meta.url));
const { helm } = realClients();
let world: ServedCluster;

beforeAll(async () => {
  world = await serveCluster({ nodes: 1 });
}, 20_000);
afterAll(() => world?.close());

/** Runs Helm; fails with what it said. */
function run(...args: string[]): Promise<string> {
  const { folder, kubeconfig } = world;
  return new Promise((resolve, reject) => {
    const env = { HOME: folder, KUBECONFIG: kubeconfig };
    execFile(helm, args, { env, timeout: 30_000 }, (error, stdout, stderr) =>
      error ? reject(new Error(`helm ${args.join(' ')}: ${stderr}`)) : resolve(stdout),
    );
  });
}

const core = { group: '', version: 'v1', namespace: 'default' } as const;
const greeting = async (): Promise<unknown> =>
  (await world.cluster.api.get({ ...core, resource: 'configmaps', name: 'first-config' }))['data'];

test('Helm installs, upgrades, rolls back, tests, lists and uninstalls', async () => {
  const installed = await run('install', 'first', chart, '--wait', '--timeout', '20s');
  expect(installed).toContain('STATUS: deployed');
  expect(await greeting()).toEqual({ greeting: 'hello' });
  // of the dependency, of the CRD; and the hook's job is gone since it succeeded
  await world.cluster.api.get({ ...core, resource: 'services', name: 'first-store' });
  const offers = { group: 'shop.example.com', version: 'v1', resource: 'offers', namespace: 'default' };
  expect(await world.cluster.api.get({ ...offers, name: 'first-offer' })).toMatchObject({ spec: { price: 5 } });
  const jobs = await world.cluster.api.list({ group: 'batch', version: 'v1', resource: 'jobs', namespace: 'default' });
  expect(jobs.items).toEqual([]);

  await run('upgrade', 'first', chart, '--set', 'greeting=good day,replicas=2', '--wait', '--timeout', '20s');
  expect(await greeting()).toEqual({ greeting: 'good day' });

  await run('rollback', 'first', '1', '--wait', '--timeout', '20s');
  expect(await greeting()).toEqual({ greeting: 'hello' });
  const history = JSON.parse(await run('history', 'first', '-o', 'json')) as { status: string }[];
  expect(history.map(({ status }) => status)).toEqual(['superseded', 'superseded', 'deployed']);

  expect(await run('test', 'first', '--logs')).toMatch(/Phase: +Succeeded[\s\S]*tested/);
  expect(JSON.parse(await run('list', '-o', 'json'))).toMatchObject([
    { name: 'first', revision: '3', status: 'deployed' },
  ]);

  expect(await run('uninstall', 'first', '--wait')).toContain('release "first" uninstalled');
  expect(JSON.parse(await run('list', '-o', 'json'))).toEqual([]);
}, 90_000);
