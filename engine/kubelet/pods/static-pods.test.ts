import { expect, it } from 'vitest';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { Pod } from '../../kinds/types.ts';
import { startTestNode } from '../testing/harness.ts';

const staticPods = [
  {
    metadata: { name: 'etcd', namespace: 'default', labels: { component: 'etcd' } },
    spec: { hostNetwork: true, containers: [{ name: 'etcd', image: 'nginx:1.27' }] },
  },
];
const mirror = objectRef(resources.pods, 'default', 'etcd-node-1');

it('A static pod runs without anybody asking, and the API shows it by a mirror', async () => {
  const node = await startTestNode({ node: { staticPods } });
  await node.settle();
  const pod = await node.api.get<Pod>(mirror);
  expect(pod.metadata.annotations?.['kubernetes.io/config.source']).toBe('file');
  expect(pod.metadata.annotations?.['kubernetes.io/config.mirror']).toBe(
    pod.metadata.annotations?.['kubernetes.io/config.hash'],
  );
  expect(pod.metadata.ownerReferences?.[0]).toMatchObject({ kind: 'Node', name: 'node-1', controller: true });
  expect(pod.status).toMatchObject({ phase: 'Running', podIP: node.kubelet.nodeName && pod.status?.hostIP });
});

it('A mirror that is deleted comes back, and the pod goes on running', async () => {
  const node = await startTestNode({ node: { staticPods } });
  await node.settle();
  const before = await node.api.get<Pod>(mirror);
  await node.api.delete(mirror);
  await node.settle();
  const after = await node.api.get<Pod>(mirror);
  expect(after.metadata.uid).not.toBe(before.metadata.uid);
  expect(after.status?.phase).toBe('Running');
  expect(after.status?.containerStatuses?.[0]?.containerID).toBe(before.status?.containerStatuses?.[0]?.containerID);
});
