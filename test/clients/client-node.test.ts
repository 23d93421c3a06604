/** The JavaScript client library against the served API, as any program would use it. */
import { PassThrough, Writable } from 'node:stream';
import { createServer, type AddressInfo } from 'node:net';
import * as k8s from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveCluster, type ServedCluster } from './served-cluster.ts';

let world: ServedCluster;
let config: k8s.KubeConfig;
let core: k8s.CoreV1Api;

const namespace = 'default';

beforeAll(async () => {
  world = await serveCluster({ nodes: 1 });
  config = new k8s.KubeConfig();
  config.loadFromString(world.served.kubeconfig);
  core = config.makeApiClient(k8s.CoreV1Api);
  await core.createNamespacedPod({
    namespace,
    body: {
      metadata: { name: 'web', labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'nginx', ports: [{ containerPort: 80 }] }] },
    },
  });
  await until(async () => (await core.readNamespacedPod({ namespace, name: 'web' })).status?.phase === 'Running');
}, 20_000);

afterAll(() => world?.close());

/** Asks again and again, as the clients of a live cluster do. */
async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}

function collector(): { stream: Writable; text: () => string } {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  return { stream, text: () => text };
}

const configMap = (name: string, data = {}) => ({ namespace, body: { metadata: { name }, data } });

describe('@kubernetes/client-node', () => {
  test('an informer hears of what is added, changed and deleted', async () => {
    const heard: string[] = [];
    const informer = k8s.makeInformer(
      config,
      `/api/v1/namespaces/${namespace}/configmaps`,
      () => core.listNamespacedConfigMap({ namespace, labelSelector: 'heard=yes' }),
      'heard=yes',
    );
    for (const event of ['add', 'update', 'delete'] as const) {
      informer.on(event, (object) => heard.push(`${event} ${object.metadata?.name}`));
    }
    await informer.start();
    await core.createNamespacedConfigMap({
      namespace,
      body: { metadata: { name: 'news', labels: { heard: 'yes' } }, data: { a: '1' } },
    });
    await until(() => heard.length >= 1);
    const current = await core.readNamespacedConfigMap({ namespace, name: 'news' });
    await core.replaceNamespacedConfigMap({ namespace, name: 'news', body: { ...current, data: { a: '2' } } });
    await until(() => heard.length >= 2);
    await core.deleteNamespacedConfigMap({ namespace, name: 'news' });
    await until(() => heard.length >= 3);
    await informer.stop();
    expect(heard).toEqual(['add news', 'update news', 'delete news']);
  });

  test('a watch streams events until it is aborted', async () => {
    const seen: string[] = [];
    const request = await new k8s.Watch(config).watch(
      `/api/v1/namespaces/${namespace}/configmaps`,
      { fieldSelector: 'metadata.name=watched' },
      (type: string, object: k8s.V1ConfigMap) => seen.push(`${type} ${object.metadata?.name}`),
      () => {},
    );
    await core.createNamespacedConfigMap(configMap('watched'));
    await core.deleteNamespacedConfigMap({ namespace, name: 'watched' });
    await until(() => seen.length >= 2);
    request.abort();
    expect(seen).toEqual(['ADDED watched', 'DELETED watched']);
  });

  test('a command runs in a container, with its input, its output and its exit code', async () => {
    const out = collector();
    const status = await new Promise<k8s.V1Status>((resolve, reject) => {
      const input = new PassThrough();
      input.end('from outside');
      new k8s.Exec(config)
        .exec(namespace, 'web', 'web', ['sh', '-c', 'cat; exit 3'], out.stream, out.stream, input, false, resolve)
        .catch(reject);
    });
    expect(out.text()).toBe('from outside');
    expect(status.status).toBe('Failure');
    expect(status.details?.causes).toEqual([{ reason: 'ExitCode', message: '3' }]);
  });

  test('a log is read', async () => {
    const log = await core.readNamespacedPodLog({ namespace, name: 'web' });
    expect(log).toContain('start worker process');
  });

  test('a log is followed', async () => {
    const out = collector();
    const following = await new k8s.Log(config).log(namespace, 'web', 'web', out.stream, { follow: true });
    await until(() => out.text().includes('start worker process'));
    following.abort();
  });

  test('a port is forwarded', async () => {
    const forward = new k8s.PortForward(config);
    const server = createServer((socket) => {
      void forward.portForward(namespace, 'web', [80], socket, null, socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('Welcome to nginx');
    server.close();
  });

  test.each([
    ['a merge patch', k8s.PatchStrategy.MergePatch, { data: { a: null, b: '2' } }],
    ['a strategic merge patch', k8s.PatchStrategy.StrategicMergePatch, { data: { a: null, b: '2' } }],
    [
      'a JSON patch',
      k8s.PatchStrategy.JsonPatch,
      [
        { op: 'remove', path: '/data/a' },
        { op: 'add', path: '/data/b', value: '2' },
      ],
    ],
  ])('%s is applied', async (_name, strategy, body) => {
    await core.createNamespacedConfigMap(configMap('patched', { a: '1' }));
    const options = k8s.setHeaderOptions('Content-Type', strategy);
    const patched = await core.patchNamespacedConfigMap({ namespace, name: 'patched', body }, options);
    expect(patched.data).toEqual({ b: '2' });
    await core.deleteNamespacedConfigMap({ namespace, name: 'patched' });
  });

  test('server-side apply takes fields over', async () => {
    const objects = k8s.KubernetesObjectApi.makeApiClient(config);
    const applied = await objects.patch(
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'applied', namespace },
        data: { a: '1' },
      } as k8s.KubernetesObject,
      undefined,
      undefined,
      'tester',
      true,
      k8s.PatchStrategy.ServerSideApply,
    );
    expect(applied.metadata?.managedFields?.map(({ manager }) => manager)).toEqual(['tester']);
  });

  test('what fails is an error with the Status', async () => {
    await expect(core.readNamespacedPod({ namespace, name: 'nothing' })).rejects.toMatchObject({ code: 404 });
  });
});
