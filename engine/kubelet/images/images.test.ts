import { describe, expect, it } from 'vitest';
import { objectRef, resources } from '../../kinds/resources.ts';
import { containerOf, startTestNode } from '../testing/harness.ts';
import { goDuration } from './go-duration.ts';

const missing = 'registry.example/no-such:1';

describe('an image that does not exist', () => {
  it('is told as ErrImagePull, then as ImagePullBackOff, with the reason', async () => {
    const node = await startTestNode();
    await node.run({ containers: [{ image: missing }] });
    const seen = await node.follow();
    await node.pass(18);
    const pod = await node.pod();
    expect(pod.status?.phase).toBe('Pending');
    const failure = `rpc error: code = NotFound desc = failed to pull and unpack image "${missing}": failed to resolve reference "${missing}": ${missing}: not found`;
    expect(seen.map((p) => containerOf(p)?.state?.waiting?.reason).slice(-2)).toEqual([
      'ErrImagePull',
      'ImagePullBackOff',
    ]);
    expect(containerOf(pod)?.state?.waiting?.message).toBe(
      `Back-off pulling image "${missing}": ErrImagePull: ${failure}`,
    );
    expect(await node.events()).toEqual([
      `BackOff: Back-off pulling image "${missing}"`,
      'Failed: Error: ImagePullBackOff',
      // the look that shows the back-off tries again
      `2x Pulling: Pulling image "${missing}"`,
      `2x Failed: Failed to pull image "${missing}": ${failure}`,
      '2x Failed: Error: ErrImagePull',
    ]);
  });

  it('is told as ErrImagePull until the kubelet looks at the pod again, 10 s later or more', async () => {
    const node = await startTestNode();
    await node.run({ containers: [{ image: missing }] });
    await node.pass(9);
    expect(containerOf(await node.pod())?.state?.waiting?.reason).toBe('ErrImagePull');
  });

  it('is asked for again after longer and longer waits', async () => {
    const node = await startTestNode();
    await node.run({ containers: [{ image: missing }] });
    const pulls = async () => {
      const told = (await node.events()).find((event) => event.includes('Pulling:')) ?? '';
      return Number(/^(\d+)x/.exec(told)?.[1] ?? 1);
    };
    const at: number[] = [];
    for (let second = 0; at.length < 4 && second < 200; second++) {
      if ((await pulls()) > at.length) at.push(second);
      await node.pass(1);
    }
    const gaps = at.slice(1).map((second, i) => second - (at[i] ?? 0));
    // the kubelet looks again at the pod 10 to 15 s after it looked last
    [10, 20, 40].forEach((wait, i) => {
      expect(gaps[i]).toBeGreaterThanOrEqual(wait);
      expect(gaps[i]).toBeLessThanOrEqual(wait + 16);
    });
  });

  it('is given up as soon as the pod gets another one', async () => {
    const node = await startTestNode();
    await node.run({ containers: [{ image: missing }] });
    await node.settle();
    await node.api.patch(objectRef(resources.pods, 'default', 'p'), {
      type: 'strategic',
      body: { spec: { containers: [{ name: 'app', image: 'nginx:1.27' }] } },
    });
    await node.settle();
    expect((await node.pod()).status?.phase).toBe('Running');
  });
});

describe('the pull policy', () => {
  it('Never does not pull', async () => {
    const node = await startTestNode();
    await node.run({ containers: [{ image: 'nginx:1.27', imagePullPolicy: 'Never' }] });
    await node.settle();
    expect(containerOf(await node.pod())?.state?.waiting).toEqual({
      reason: 'ErrImageNeverPull',
      message: 'Container image "nginx:1.27" is not present with pull policy of Never',
    });
    expect(await node.events()).toEqual([
      '2x ErrImageNeverPull: Container image "nginx:1.27" is not present with pull policy of Never',
      '2x Failed: Error: ErrImageNeverPull',
    ]);
  });

  it('IfNotPresent pulls once for a node, and says so', async () => {
    const node = await startTestNode();
    for (const name of ['a', 'b']) {
      await node.run({ name, containers: [{ image: 'nginx:1.27', imagePullPolicy: 'IfNotPresent' }] });
      await node.settle();
    }
    expect((await node.events('b'))[0]).toBe(
      'Pulled: Container image "nginx:1.27" already present on machine and can be accessed by the pod',
    );
  });
});

it('A name that is none is told as InvalidImageName', async () => {
  const node = await startTestNode();
  await node.run({ containers: [{ image: 'Nginx:1:2' }] });
  await node.settle();
  expect(containerOf(await node.pod())?.state?.waiting?.reason).toBe('InvalidImageName');
  expect((await node.events())[0]).toMatch(/^2x InspectFailed: Failed to apply default image tag "Nginx:1:2":/);
});

it.each([
  [0, '0s'],
  [950, '950ms'],
  [2100, '2.1s'],
  [10_000, '10s'],
  [160_000, '2m40s'],
  [300_000, '5m0s'],
] as const)('%i ms is %s', (milliseconds, text) => {
  expect(goDuration(milliseconds)).toBe(text);
});
