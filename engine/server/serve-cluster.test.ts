import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createRemoteApi } from '../client/remote/index.ts';
import { type Cluster, createCluster } from '../cluster.ts';
import { resources } from '../kinds/resources.ts';
import { nodeTransport } from './outgoing/index.ts';
import { kubeconfigConnection } from './outgoing/kubeconfig.ts';
import { type ServedCluster, serveCluster } from './serve-cluster.ts';

let cluster: Cluster;
let folder = '';
let served: ServedCluster | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubebook-served-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  cluster = await createCluster({ nodes: 1 });
});
afterEach(async () => {
  await served?.close();
  served = undefined;
  cluster.dispose();
});

const kubeconfigFile = () => join(folder, 'kubeconfig');

describe('a cluster that is served', () => {
  test('is reached by its kubeconfig, and its time passes until that ends', async () => {
    served = await serveCluster(cluster, { kubeconfigFile: kubeconfigFile(), speed: 100, name: 'notebook' });
    expect(statSync(kubeconfigFile()).mode & 0o777).toBe(0o600);
    const transport = nodeTransport(kubeconfigConnection({ files: [kubeconfigFile()] }, 'notebook'));
    const api = createRemoteApi(transport);
    const stop = new AbortController();
    const changes = api.watch({ ...resources.pods, namespace: 'default' }, { signal: stop.signal });
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } };
    await api.create(
      { ...resources.pods, namespace: 'default' },
      { ...pod, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
    );
    for await (const { object } of changes) if (JSON.stringify(object).includes('"phase":"Running"')) break;
    stop.abort();
    transport.close();
    await served.close();
    expect(cluster.world.drivers.mode).toBe('paused');
    expect(() => readFileSync(kubeconfigFile())).toThrow('ENOENT');
    // and its owner goes on with it
    expect((await cluster.api.get({ ...resources.pods, namespace: 'default', name: 'p' })).metadata.name).toBe('p');
  }, 20_000);

  test('can be served again after that', async () => {
    const first = await serveCluster(cluster);
    await first.close();
    await first.close();
    served = await serveCluster(cluster, { port: Number(new URL(first.url).port) });
    expect(served.url).toBe(first.url);
    expect(served.token).not.toBe(first.token);
  });

  test('is left as it was where it cannot be served', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    await expect(serveCluster(cluster, { port })).rejects.toThrow(`Port ${port} is in use: choose another one`);
    taken.close();
    writeFileSync(kubeconfigFile(), 'apiVersion: v1\nkind: Config\n');
    await expect(serveCluster(cluster, { kubeconfigFile: kubeconfigFile() })).rejects.toThrow(
      'not written by Kubebook',
    );
    await expect(serveCluster(cluster, { kubeconfigFile: join(folder, 'no/where') })).rejects.toThrow(
      'there is no folder',
    );
    expect(cluster.world.drivers.mode).toBe('paused');
    rmSync(kubeconfigFile());
  });
});
