import { describe, expect, it } from 'vitest';
import type { Ingress, Node, PersistentVolumeClaim, Pod } from '../../../kinds/types.ts';
import { admitting, pod } from './fixtures.ts';

const priorityClass = (name: string, value: number, more: object = {}) => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name },
  value,
  ...more,
});

describe('service accounts', () => {
  it('gives a pod the default account and mounts its token', async () => {
    const { create } = await admitting();
    const { spec } = await create<Pod>(pod());
    const volume = spec?.volumes?.[0]?.name ?? '';
    expect(volume).toMatch(/^kube-api-access-[a-z0-9]{5}$/);
    expect(spec?.serviceAccountName).toBe('default');
    expect(spec?.containers[0]?.volumeMounts).toEqual([
      { name: volume, readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
    ]);
  });

  it('mounts no token where the pod or its account does not want one', async () => {
    const { create } = await admitting();
    const quiet = { name: 'quiet' };
    await create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: quiet, automountServiceAccountToken: false });
    expect((await create<Pod>(pod({ serviceAccountName: 'quiet' }, {}, 'a'))).spec?.volumes).toBeUndefined();
    expect((await create<Pod>(pod({ automountServiceAccountToken: false }, {}, 'b'))).spec?.volumes).toBeUndefined();
  });

  it('gives pods of one template one spec', async () => {
    const { create } = await admitting();
    const { spec } = pod();
    const [a, b] = [await create<Pod>({ ...pod(), spec }), await create<Pod>({ ...pod({}, {}, 'q'), spec })];
    expect(a.spec).toBe(b.spec);
  });

  it('refuses a pod whose name is not made up yet by its prefix', async () => {
    const { refusal } = await admitting();
    const unnamed = { ...pod({ serviceAccountName: 'x' }), metadata: { generateName: 'web-' } };
    expect(await refusal(unnamed)).toBe(
      'pods "web-" is forbidden: error looking up service account default/x: serviceaccount "x" not found',
    );
  });

  it('refuses a pod whose account is missing, and records what there is', async () => {
    const { refusal, world } = await admitting();
    expect(await refusal(pod({ serviceAccountName: 'x' }))).toBe(
      'pods "p" is forbidden: error looking up service account default/x: serviceaccount "x" not found',
    );
    const [decision] = world.trace.about({ kind: 'Pod', namespace: 'default', name: 'p' });
    expect(decision).toMatchObject({
      component: 'admission/ServiceAccount',
      code: 'service-account-missing',
      data: { serviceAccount: 'x', accounts: ['default'] },
    });
  });
});

describe('priorities', () => {
  it('resolves the class of a pod, and refuses what contradicts it', async () => {
    const { create, refusal } = await admitting();
    await create(priorityClass('high', 1000, { preemptionPolicy: 'Never' }));
    const { spec } = await create<Pod>(pod({ priorityClassName: 'high' }));
    expect([spec?.priority, spec?.preemptionPolicy]).toEqual([1000, 'Never']);
    expect(await refusal(pod({ priorityClassName: 'none' }))).toBe(
      'pods "p" is forbidden: no PriorityClass with name none was found',
    );
    expect(await refusal(pod({ priority: 10 }))).toBe(
      'pods "p" is forbidden: the integer value of priority (10) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
    );
  });

  it('lets one class be the default', async () => {
    const { create, refusal } = await admitting();
    await create(priorityClass('usual', 7, { globalDefault: true }));
    const { spec } = await create<Pod>(pod());
    expect([spec?.priority, spec?.priorityClassName]).toEqual([7, 'usual']);
    expect(await refusal(priorityClass('other', 8, { globalDefault: true }))).toBe(
      'priorityclasses.scheduling.k8s.io "other" is forbidden: PriorityClass usual is already marked as default. Only one default can exist',
    );
  });
});

describe('limit ranges', () => {
  const limitRange = (...limits: object[]) => ({
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: 'l' },
    spec: { limits },
  });

  it('fills in requests and limits, and says so', async () => {
    const { create } = await admitting();
    await create(limitRange({ type: 'Container', default: { cpu: '500m' }, defaultRequest: { cpu: '100m' } }));
    const { spec, metadata } = await create<Pod>(pod());
    expect(spec?.containers[0]?.resources).toEqual({ limits: { cpu: '500m' }, requests: { cpu: '100m' } });
    expect(metadata.annotations?.['kubernetes.io/limit-ranger']).toBe(
      'LimitRanger plugin set: cpu request for container c; cpu limit for container c',
    );
  });

  const container = { type: 'Container' };
  it.each([
    [
      { ...container, min: { cpu: '1' } },
      { requests: { cpu: '500m' } },
      'minimum cpu usage per Container is 1, but request is 500m',
    ],
    [{ type: 'Pod', min: { memory: '1Gi' } }, {}, 'minimum memory usage per Pod is 1Gi.  No request is specified'],
    [
      { ...container, max: { cpu: '1', memory: '1Gi' } },
      { limits: { cpu: '2', memory: '2Gi' }, requests: { cpu: '1', memory: '1Gi' } },
      '[maximum cpu usage per Container is 1, but limit is 2, maximum memory usage per Container is 1Gi, but limit is 2Gi]',
    ],
    [
      { ...container, maxLimitRequestRatio: { cpu: '2' } },
      { requests: { cpu: '1' }, limits: { cpu: '3' } },
      'cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000',
    ],
  ])('refuses what is outside of %j', async (limit, resources, words) => {
    const { create, refusal } = await admitting();
    await create(limitRange(limit));
    expect(await refusal(pod({}, { resources }))).toBe(`pods "p" is forbidden: ${words}`);
  });
});

describe('defaults', () => {
  it('tolerates nodes that are not ready for five minutes', async () => {
    const { create } = await admitting();
    const { spec } = await create<Pod>(
      pod({ tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists' }] }),
    );
    expect(spec?.tolerations?.[1]).toEqual({
      key: 'node.kubernetes.io/unreachable',
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: 300,
    });
    expect(spec?.tolerations).toHaveLength(2);
  });

  it('keeps a new node free until it is ready', async () => {
    const { create } = await admitting();
    const node = await create<Node>({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } });
    expect(node.spec?.taints).toEqual([{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }]);
  });

  it('names the default classes, and protects claims', async () => {
    const { create } = await admitting();
    const mark = (key: string) => ({ annotations: { [`${key}.kubernetes.io/is-default-class`]: 'true' } });
    await create({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'fast', ...mark('storageclass') },
      provisioner: 'x',
    });
    await create({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'web', ...mark('ingressclass') },
      spec: { controller: 'example.com/web' },
    });
    const claim = await create<PersistentVolumeClaim>({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'c' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    });
    expect([claim.spec?.storageClassName, claim.metadata.finalizers]).toEqual([
      'fast',
      ['kubernetes.io/pvc-protection'],
    ]);
    const ingress = await create<Ingress>({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'i' },
      spec: { defaultBackend: { service: { name: 's', port: { number: 80 } } } },
    });
    expect(ingress.spec?.ingressClassName).toBe('web');
  });

  it('adds the overhead of a runtime class, and refuses one that is missing', async () => {
    const { create, refusal } = await admitting();
    await create({
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: 'vm' },
      handler: 'vm',
      overhead: { podFixed: { cpu: '250m' } },
      scheduling: { nodeSelector: { vm: 'yes' } },
    });
    const { spec } = await create<Pod>(pod({ runtimeClassName: 'vm' }));
    expect([spec?.overhead, spec?.nodeSelector]).toEqual([{ cpu: '250m' }, { vm: 'yes' }]);
    expect(await refusal(pod({ runtimeClassName: 'no' }))).toBe(
      'pods "p" is forbidden: pod rejected: RuntimeClass "no" not found',
    );
  });
});
