import { describe, expect, it } from 'vitest';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { FileSystem } from '../../runtime/filesystem.ts';
import { startTestNode, type TestNode } from '../testing/harness.ts';

/** The volume that the first container mounts at `path`, and the folder of it that is shown there. */
function mounted(node: TestNode, path: string): { fs: FileSystem; root: string } {
  for (const { containers } of node.runtime.sandboxes?.() ?? []) {
    for (const { config } of containers) {
      const mount = config.mounts.find((m) => m.path === path);
      if (mount) return { fs: mount.volume, root: `/${mount.subPath ?? ''}` };
    }
  }
  throw new Error(`nothing is mounted at ${path}`);
}

const app = (mountPath: string, more = {}) => [
  { image: 'nginx:1.27', volumeMounts: [{ name: 'v', mountPath, ...more }] },
];

describe('a volume of', () => {
  it('a ConfigMap shows its keys as files, and follows its changes within about a minute', async () => {
    const node = await startTestNode();
    const data = { a: '1', b: '2' };
    await node.put(resources.configMaps, { kind: 'ConfigMap', metadata: { name: 'conf' }, data });
    await node.run({ volumes: [{ name: 'v', configMap: { name: 'conf' } }], containers: app('/c') });
    await node.settle();
    const { fs } = mounted(node, '/c');
    expect([fs.readText('/a'), fs.readText('/b')]).toEqual(['1', '2']);
    expect(fs.readlink('/a')).toBe('..data/a');
    await node.api.patch(objectRef(resources.configMaps, 'default', 'conf'), {
      type: 'merge',
      body: { data: { a: 'new', b: null, c: '3' } },
    });
    await node.pass(70);
    expect([fs.readText('/a'), fs.exists('/b'), fs.readText('/c')]).toEqual(['new', false, '3']);
  });

  it('a Secret shows the decoded values of the keys that are asked for, with their modes', async () => {
    const node = await startTestNode();
    await node.put(resources.secrets, {
      kind: 'Secret',
      metadata: { name: 'sec' },
      data: { p: btoa('hunter2'), q: btoa('x') },
    });
    const items = [{ key: 'p', path: 'deep/password', mode: 0o400 }];
    await node.run({ volumes: [{ name: 'v', secret: { secretName: 'sec', items } }], containers: app('/s') });
    await node.settle();
    const { fs } = mounted(node, '/s');
    expect(fs.readText('/deep/password')).toBe('hunter2');
    expect(fs.stat('/deep/password').mode & 0o777).toBe(0o400);
    expect(fs.exists('/q')).toBe(false);
  });

  it('a ConfigMap mounted by subPath stays as it was', async () => {
    const node = await startTestNode();
    await node.put(resources.configMaps, { kind: 'ConfigMap', metadata: { name: 'conf' }, data: { a: '1' } });
    await node.run({
      volumes: [{ name: 'v', configMap: { name: 'conf' } }],
      containers: app('/etc/a', { subPath: 'a' }),
    });
    await node.settle();
    const { fs, root } = mounted(node, '/etc/a');
    await node.api.patch(objectRef(resources.configMaps, 'default', 'conf'), {
      type: 'merge',
      body: { data: { a: '2' } },
    });
    await node.pass(70);
    expect(fs.readText(root)).toBe('1');
  });

  it('the downward API shows fields of the pod', async () => {
    const node = await startTestNode();
    const items = [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }];
    await node.run({
      labels: { app: 'web', tier: 'front' },
      volumes: [{ name: 'v', downwardAPI: { items } }],
      containers: app('/d'),
    });
    await node.settle();
    expect(mounted(node, '/d').fs.readText('/labels')).toBe('app="web"\ntier="front"');
  });

  it('an emptyDir is shared by the containers of a pod, and gone with it', async () => {
    const node = await startTestNode();
    const volumeMounts = [{ name: 'v', mountPath: '/e' }];
    await node.run({
      volumes: [{ name: 'v', emptyDir: {} }],
      containers: [
        { name: 'a', image: 'nginx:1.27', volumeMounts },
        { name: 'b', image: 'redis:7', volumeMounts },
      ],
    });
    await node.settle();
    const volumes = (node.runtime.sandboxes?.() ?? []).flatMap((s) =>
      s.containers.map((c) => c.config.mounts[0]?.volume),
    );
    expect(volumes).toHaveLength(2);
    expect(volumes[0]).toBe(volumes[1]);
  });

  it('a host path is the same for every pod of the node', async () => {
    const node = await startTestNode();
    for (const name of ['a', 'b']) {
      await node.run({ name, volumes: [{ name: 'v', hostPath: { path: '/data' } }], containers: app(`/h-${name}`) });
    }
    await node.settle();
    const [a, b] = [mounted(node, '/h-a'), mounted(node, '/h-b')];
    a.fs.write(`${a.root}/x`, 'hello');
    expect(b.fs.readText(`${b.root}/x`)).toBe('hello');
  });

  it('a claim keeps its content from one pod to the next', async () => {
    const node = await startTestNode();
    await node.api.create(resources.persistentVolumes, {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'pv-1', annotations: { 'pv.kubernetes.io/provisioned-by': 'sim.kubebook.dev/host-path' } },
      spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/pv-1' } },
    });
    await node.put(resources.persistentVolumeClaims, {
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, volumeName: 'pv-1' },
    });
    await node.api.patch(objectRef(resources.persistentVolumeClaims, 'default', 'data', 'status'), {
      type: 'merge',
      body: { status: { phase: 'Bound' } },
    });
    const shape = { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }], containers: app('/data') };
    await node.run(shape);
    await node.settle();
    mounted(node, '/data').fs.write('/x', 'kept');
    await node.api.delete(objectRef(resources.pods, 'default', 'p'));
    await node.settle();
    await node.run(shape);
    await node.settle();
    expect(mounted(node, '/data').fs.readText('/x')).toBe('kept');
  });
});

describe('the volume of the service account', () => {
  it('has a token, the authority and the namespace', async () => {
    const node = await startTestNode();
    await node.put(resources.serviceAccounts, { kind: 'ServiceAccount', metadata: { name: 'robot' } });
    await node.put(resources.configMaps, {
      kind: 'ConfigMap',
      metadata: { name: 'kube-root-ca.crt' },
      data: { 'ca.crt': 'PEM' },
    });
    const sources = [
      { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
        },
      },
    ];
    await node.run({
      serviceAccountName: 'robot',
      volumes: [{ name: 'v', projected: { sources } }],
      containers: app('/var/run/secrets/kubernetes.io/serviceaccount'),
    });
    await node.settle();
    const { fs } = mounted(node, '/var/run/secrets/kubernetes.io/serviceaccount');
    expect([fs.readText('/ca.crt'), fs.readText('/namespace')]).toEqual(['PEM', 'default']);
    expect(fs.readText('/token').split('.')).toHaveLength(3);
  });
});

describe('a volume whose source is missing', () => {
  it('holds the pod in ContainerCreating and says so, until it appears', async () => {
    const node = await startTestNode();
    await node.run({ volumes: [{ name: 'v', secret: { secretName: 'later' } }], containers: app('/v') });
    await node.settle();
    const pod = await node.pod();
    expect(pod.status?.containerStatuses?.[0]?.state).toEqual({ waiting: { reason: 'ContainerCreating' } });
    expect((await node.events()).map((e) => e.replace(/^\d+x /, ''))).toEqual([
      'FailedMount: MountVolume.SetUp failed for volume "v" : secret "later" not found',
    ]);
    await node.put(resources.secrets, { kind: 'Secret', metadata: { name: 'later' } });
    await node.settle();
    expect((await node.pod()).status?.phase).toBe('Running');
  });

  it('may be optional', async () => {
    const node = await startTestNode();
    await node.run({ volumes: [{ name: 'v', configMap: { name: 'later', optional: true } }], containers: app('/v') });
    await node.settle();
    expect((await node.pod()).status?.phase).toBe('Running');
    expect(
      mounted(node, '/v')
        .fs.list('/')
        .filter((name) => !name.startsWith('..')),
    ).toEqual([]);
  });

  it('of a kind that is not modelled is not passed off as there', async () => {
    const node = await startTestNode();
    await node.run({ volumes: [{ name: 'v', nfs: { server: 'a', path: '/b' } }], containers: app('/v') });
    await node.settle();
    expect((await node.pod()).status?.phase).toBe('Pending');
    expect((await node.events())[0]).toMatch(/volume "v" : volumes of type nfs are not simulated$/);
  });
});
