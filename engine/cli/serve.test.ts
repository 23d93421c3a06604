/** `kubebook serve` as real processes: what it says, how it ends, and what outlives it. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { kubeconfigConnection } from '../server/outgoing/kubeconfig.ts';
import type { KubeApi } from '../client/kube-api.ts';
import { createRemoteApi } from '../client/remote/index.ts';
import { createRandom } from '../sim/index.ts';
import { nodeTransport } from '../server/outgoing/index.ts';
import { bundledCommandLine, type ServingChild, spawnServe } from './testing/child.ts';

// processes of their own on a machine that may be busy: each start is a second of work
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let commandLine = '';
let folder = '';
const children: ServingChild[] = [];

beforeAll(async () => {
  commandLine = await bundledCommandLine();
  folder = mkdtempSync(join(tmpdir(), 'kubebook-serve-'));
});

afterAll(async () => {
  for (const child of children) if (child.process.exitCode === null) await child.end('SIGKILL');
  rmSync(folder, { recursive: true });
  rmSync(dirname(commandLine), { recursive: true });
});

function serve(...args: string[]): ServingChild {
  const child = spawnServe(commandLine, ['--port', '0', ...args], folder);
  children.push(child);
  return child;
}

/** The API of a child, by the kubeconfig that it wrote. */
function connect(file = 'kubebook.kubeconfig'): { readonly api: KubeApi; close(): void } {
  const transport = nodeTransport(kubeconfigConnection({ files: [join(folder, file)] }));
  return { api: createRemoteApi(transport), close: transport.close };
}

const configMaps = { group: '', version: 'v1', resource: 'configmaps', namespace: 'default' } as const;
const pods = { group: '', version: 'v1', resource: 'pods', namespace: 'default' } as const;
const nodes = { group: '', version: 'v1', resource: 'nodes' } as const;
const configMap = (name: string, data = {}) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });

describe('kubebook serve', () => {
  test('prints one line when it is ready, and ends well when it is asked to', async () => {
    const child = serve('--nodes', '1', '--kubeconfig', 'one.kubeconfig');
    const url = await child.listening;
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(statSync(join(folder, 'one.kubeconfig')).mode & 0o777).toBe(0o600);
    expect(await child.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(child.output()).toEqual({ stdout: `listening on ${url}\n`, stderr: '' });
    expect(readdirSync(folder)).not.toContain('one.kubeconfig');
  });

  test('says what is wrong with its flags, and ends with 2', async () => {
    const child = serve('--nodes', 'many');
    await expect(child.listening).rejects.toThrow(
      'kubebook: --nodes must be a whole number from 0 to 5000, not "many"',
    );
    expect(child.process.exitCode).toBe(2);
  });

  test('does not write over a kubeconfig of the user', async () => {
    writeFileSync(join(folder, 'mine'), 'apiVersion: v1\nkind: Config\nclusters: [{name: production}]\n');
    await expect(serve('--kubeconfig', 'mine', '--nodes', '0').listening).rejects.toThrow(
      'mine exists, and was not written by Kubebook',
    );
    expect(readFileSync(join(folder, 'mine'), 'utf8')).toContain('production');
  });
});

describe('a data directory', () => {
  test('outlives kill -9 in the middle of writes, with all that was acknowledged', async () => {
    const random = createRandom('kill');
    const acknowledged = new Map<string, string>();
    let uid: string | undefined;
    for (let life = 0; life < 3; life++) {
      const child = serve('--nodes', '1', '--data', 'killed', '--kubeconfig', 'killed.kubeconfig');
      await child.listening;
      const { api, close } = connect('killed.kubeconfig');
      const { items } = await api.list(configMaps);
      const found = new Map(items.map((o) => [o.metadata.name, o.metadata.resourceVersion ?? '']));
      for (const [name, revision] of acknowledged) expect([name, found.get(name)]).toEqual([name, revision]);
      const space = await api.get({ group: '', version: 'v1', resource: 'namespaces', name: 'default' });
      expect((uid ??= space.metadata.uid)).toBe(space.metadata.uid);

      // ten writers at once, until so many are acknowledged: the others are under way when the process is killed
      const enough = acknowledged.size + 40 + random.below(40);
      let number = 0;
      let killed = false;
      const kill = new Promise<void>((resolve) => {
        const writer = async () => {
          while (!killed) {
            const name = `c-${life}-${number++}`;
            const made = await api.create(configMaps, configMap(name, { text: 'x'.repeat(random.below(5000)) }));
            acknowledged.set(name, made.metadata.resourceVersion ?? '');
            if (acknowledged.size < enough || killed) continue;
            killed = true;
            resolve();
          }
        };
        for (let i = 0; i < 10; i++) writer().catch(() => {});
      });
      await kill;
      await child.end('SIGKILL');
      close();
    }
    expect(acknowledged.size).toBeGreaterThan(100);
  });

  test('has after a restart what it had: objects, revisions, the authority, and pods that come back', async () => {
    const first = serve('--nodes', '2', '--data', 'kept', '--kubeconfig', 'kept.kubeconfig');
    const url = await first.listening;
    let { api, close } = connect('kept.kubeconfig');
    const stop = new AbortController();
    const changes = api.watch(pods, { signal: stop.signal });
    await api.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web' },
      spec: { containers: [{ name: 'web', image: 'nginx' }] },
    });
    for await (const { object } of changes) if (JSON.stringify(object).includes('"phase":"Running"')) break;
    stop.abort();
    await api.patch(
      { ...configMaps, name: 'owned' },
      { type: 'apply', body: configMap('owned', { a: '1' }) },
      { fieldManager: 'me' },
    );
    const before = await api.list(configMaps);
    const pod = await api.get({ ...pods, name: 'web' });
    const old = (await api.list(nodes)).metadata.resourceVersion ?? '';
    close();
    expect(await first.end('SIGTERM')).toEqual({ code: 0, signal: null });

    const port = new URL(url).port;
    const second = spawnServe(commandLine, ['--port', port, '--data', 'kept', '--kubeconfig', 'other'], folder);
    children.push(second);
    expect(await second.listening).toBe(url);
    // by the kubeconfig of the first life
    ({ api, close } = connect('kept.kubeconfig'));
    const after = await api.list(configMaps);
    expect(after.items.filter(({ metadata }) => metadata.name !== 'kube-root-ca.crt')).toEqual(
      before.items.filter(({ metadata }) => metadata.name !== 'kube-root-ca.crt'),
    );
    expect(after.items.length).toBe(before.items.length);
    const again = new AbortController();
    const watching = api.watch(pods, {
      signal: again.signal,
      sendInitialEvents: true,
      resourceVersionMatch: 'NotOlderThan',
    });
    let restarted: unknown;
    for await (const { object } of watching) {
      if (!JSON.stringify(object).includes('"restartCount":1') || !JSON.stringify(object).includes('"running":'))
        continue;
      restarted = object;
      break;
    }
    again.abort();
    expect(restarted).toMatchObject({
      metadata: { uid: pod.metadata.uid },
      status: { containerStatuses: [{ lastState: { terminated: { exitCode: 255, reason: 'Unknown' } } }] },
    });
    expect((await api.list(nodes)).items).toHaveLength(2);
    const events: unknown[] = [];
    const late = { signal: new AbortController().signal, resourceVersion: String(Number(old) - 10) };
    for await (const event of api.watch(configMaps, late)) events.push(event);
    expect(events).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }]);
    close();
    await second.end('SIGINT');
  });

  test('is used by one process at a time', async () => {
    const child = serve('--nodes', '0', '--data', 'single', '--kubeconfig', 'single.kubeconfig');
    await child.listening;
    const other = serve('--nodes', '0', '--data', 'single', '--kubeconfig', 'single2.kubeconfig');
    await expect(other.listening).rejects.toThrow(`single is in use by process ${child.process.pid}`);
    await child.end('SIGTERM');
  });

  test('that is damaged is told of with its place and what to do, and is left as it is until then', async () => {
    const child = serve('--nodes', '0', '--data', 'damaged', '--kubeconfig', 'damaged.kubeconfig');
    await child.listening;
    const { api, close } = connect('damaged.kubeconfig');
    await api.create(configMaps, configMap('early'));
    await api.create(configMaps, configMap('late', { a: 'value' }));
    close();
    await child.end('SIGTERM');
    const log = join(folder, 'damaged/store/log-000001');
    const damaged = readFileSync(log, 'utf8').replace('"a":"value"', '"a":"other"');
    writeFileSync(log, damaged);
    const line = damaged.slice(0, damaged.indexOf('"a":"other"')).split('\n').length;

    const refusing = serve('--nodes', '0', '--data', 'damaged', '--kubeconfig', 'damaged.kubeconfig');
    await expect(refusing.listening).rejects.toThrow(
      `damaged/store/log-000001:${line}: the record is not what was written`,
    );
    expect(readFileSync(log, 'utf8')).toBe(damaged);
    expect(refusing.output().stderr).toContain('--recover');

    const recovering = serve('--data', 'damaged', '--recover', '--kubeconfig', 'damaged.kubeconfig');
    await recovering.listening;
    const recovered = connect('damaged.kubeconfig');
    const names = (await recovered.api.list(configMaps)).items.map(({ metadata }) => metadata.name);
    recovered.close();
    expect([names.includes('early'), names.includes('late')]).toEqual([true, false]);
    await recovering.end('SIGTERM');
    expect(readFileSync(`${log}.damaged`, 'utf8')).toBe(damaged);
  });

  test('whose last record was cut off goes on before it, and keeps the file', async () => {
    const child = serve('--nodes', '0', '--data', 'torn', '--kubeconfig', 'torn.kubeconfig');
    await child.listening;
    await child.end('SIGTERM');
    const log = join(folder, 'torn/store/log-000001');
    truncateSync(log, statSync(log).size - 7);
    const text = readFileSync(log, 'utf8');
    const next = serve('--data', 'torn', '--kubeconfig', 'torn.kubeconfig');
    await next.listening;
    expect(next.output().stderr).toContain(
      `torn/store/log-000001:${text.split('\n').length}: the last record is cut off`,
    );
    await next.end('SIGTERM');
    expect(readFileSync(log, 'utf8')).toBe(text);
    const third = serve('--data', 'torn', '--kubeconfig', 'torn.kubeconfig');
    await third.listening;
    expect(third.output().stderr).toBe('');
    await third.end('SIGTERM');
  });

  test('is not made of a folder that holds something else', async () => {
    writeFileSync(join(folder, 'precious'), 'x');
    const child = spawnServe(commandLine, ['--data', '.', '--port', '0'], folder);
    children.push(child);
    await expect(child.listening).rejects.toThrow('is not empty, and no data directory of Kubebook');
  });
});

test('the command line ends without a word when whoever reads what it prints has enough', async () => {
  const child = spawn(process.execPath, [commandLine, 'help'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect({ code, errors }).toEqual({ code: 141, errors: '' });
});
