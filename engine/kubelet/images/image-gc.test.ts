import { expect, it } from 'vitest';
import { objectRef, resources } from '../../kinds/resources.ts';
import { startTestNode, type TestNode } from '../testing/harness.ts';

const gibibyte = 2 ** 30;
const once = async (node: TestNode, name: string, image: string) => {
  await node.run({ name, containers: [{ image }] });
  await node.settle();
  await node.api.delete(objectRef(resources.pods, 'default', name), { gracePeriodSeconds: 0 });
  await node.pass(310);
};

it('A disk that is 85 % full loses unused images, the least recently used first, and no more than it has to', async () => {
  const node = await startTestNode();
  await once(node, 'first', 'redis:7');
  await once(node, 'second', 'postgres:16');
  const { available, capacity } = node.kubelet.machine.readings().disk;
  const small = 10_000_000;
  // so much that removing the older image alone brings it down to 80 %
  node.kubelet.machine.setLoad({ disk: available - capacity * 0.2 + small });
  await node.pass(310);
  expect(node.runtime.imageStatus('redis:7')).toBeDefined();
  node.kubelet.machine.setLoad({ disk: available - capacity * 0.15 });
  await node.pass(310);
  expect(node.runtime.imageStatus('redis:7')).toBeUndefined();
});

it('A disk that stays full although all unused images went says so', async () => {
  const node = await startTestNode({ node: { evictionHard: { 'nodefs.available': '0', 'imagefs.available': '0' } } });
  await node.run();
  await node.settle();
  node.kubelet.machine.setLoad({ disk: 90 * gibibyte });
  await node.pass(310);
  const told = await node.events('node-1');
  const failure = told.find((event) => event.startsWith('FreeDiskSpaceFailed'));
  expect(failure).toMatch(
    /^FreeDiskSpaceFailed: Failed to garbage collect required amount of images\. Attempted to free \d+ bytes, but only found 0 bytes eligible to free\.$/,
  );
  expect(told.some((event) => event.startsWith('ImageGCFailed'))).toBe(false);
  await node.pass(300);
  expect((await node.events('node-1')).some((event) => event.includes('ImageGCFailed: Failed to garbage'))).toBe(true);
});
