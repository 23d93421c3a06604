import { describe, expect, it } from 'vitest';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { Lease } from '../../kinds/types.ts';
import { containerOf, startTestNode } from '../testing/harness.ts';

describe('a kubelet that is stopped', () => {
  it('leaves its containers running and tells nothing more', async () => {
    const node = await startTestNode();
    await node.run({ containers: [{ image: 'nginx:1.27' }] });
    await node.settle();
    node.kubelet.stop();
    await node.pass(60);
    expect(node.kubelet.running).toBe(false);
    const lease = await node.api.get<Lease>(objectRef(resources.leases, 'kube-node-lease', 'node-1'));
    expect(lease.spec?.renewTime?.slice(0, 17)).toBe('2026-01-01T00:00:');
    const [sandbox] = node.runtime.sandboxes?.() ?? [];
    expect(sandbox?.containers.map(({ id }) => node.runtime.containerStatus(id)?.state)).toEqual(['running']);
    await node.api.delete(objectRef(resources.pods, 'default', 'p'));
    await node.pass(60);
    expect((await node.pod()).metadata.deletionTimestamp).toBeDefined();
  });
});

describe('a kubelet that is started again', () => {
  it('takes over what runs, without starting it anew', async () => {
    const node = await startTestNode();
    await node.run({
      volumes: [{ name: 'v', emptyDir: {} }],
      containers: [
        {
          image: 'nginx:1.27',
          volumeMounts: [{ name: 'v', mountPath: '/v' }],
          readinessProbe: { httpGet: { path: '/', port: 80 } },
        },
      ],
    });
    await node.settle();
    const before = await node.pod();
    node.kubelet.stop();
    await node.pass(30);
    node.kubelet.start();
    await node.pass(30);
    const after = await node.pod();
    expect(containerOf(after)).toEqual(containerOf(before));
    expect(after.status?.podIP).toBe(before.status?.podIP);
  });

  it('starts what ended meanwhile, and counts it', async () => {
    const node = await startTestNode();
    await node.run({ containers: [node.program({ exit: { after: 20_000, code: 1 } })] });
    await node.pass(10);
    node.kubelet.stop();
    await node.pass(30);
    node.kubelet.start();
    await node.pass(5);
    expect(containerOf(await node.pod())).toMatchObject({
      restartCount: 1,
      state: { running: {} },
      lastState: { terminated: { exitCode: 1 } },
    });
  });

  it('ends the pods that were deleted meanwhile', async () => {
    const node = await startTestNode();
    await node.run({ name: 'gracefully', containers: [{ image: 'nginx:1.27' }] });
    await node.run({ name: 'by-force', containers: [{ image: 'nginx:1.27' }] });
    await node.settle();
    node.kubelet.stop();
    await node.settle();
    await node.api.delete(objectRef(resources.pods, 'default', 'gracefully'));
    await node.api.delete(objectRef(resources.pods, 'default', 'by-force'), { gracePeriodSeconds: 0 });
    node.kubelet.start();
    await node.pass(40);
    await expect(node.pod('gracefully')).rejects.toThrow('not found');
    expect(node.runtime.sandboxes?.()).toEqual([]);
  });
});
