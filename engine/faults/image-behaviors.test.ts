import { describe, expect, it } from 'vitest';
import { createTestNode } from '../runtime/containers/testing.ts';
import { applyImageBehavior } from './image-behaviors.ts';

const megabyte = 1024 * 1024;

describe('an ImageBehavior', () => {
  it('says how an image starts, answers, prints and ends', async () => {
    const node = createTestNode();
    applyImageBehavior(node.images, {
      image: 'example.com/shop',
      startup: '3s',
      logs: [{ text: 'starting' }, { after: '1s', every: '1s', text: 'tick {time}' }],
      listen: [{ port: 8080, routes: [{ path: '/healthz', status: 503, body: 'not yet\n' }] }],
      exit: { after: '10.5s', code: 3 },
    });
    const id = await node.start({ image: 'example.com/shop:v1' });
    await node.world.drivers.jump(2500);
    const ask = () => node.exec(id, 'curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', 'localhost:8080/healthz');
    expect((await ask()).out).toBe('000');
    await node.world.drivers.jump(1000);
    expect((await ask()).out).toBe('503');
    await node.world.drivers.jump(10_000);
    expect(node.runtime.containerStatus(id)).toMatchObject({ state: 'exited', exitCode: 3, reason: 'Error' });
    expect((await node.log(id)).split('\n').slice(0, 2)).toEqual([
      'starting',
      expect.stringMatching(/^tick 2026-01-01T00:00:\d\dZ$/),
    ]);
  });

  it('lets memory grow over time, up to the limit', async () => {
    const node = createTestNode();
    const usage = [
      { cpu: '100m', memory: '10Mi' },
      { after: '10s', cpu: '300m', memory: '110Mi' },
    ];
    applyImageBehavior(node.images, { image: 'leak', usage });
    const id = await node.start({ image: 'leak', resources: { memoryLimit: 60 * megabyte } });
    await node.world.drivers.jump(4000);
    expect(node.runtime.usage(id)).toMatchObject({ cpu: expect.closeTo(0.18), memory: 50 * megabyte });
    await node.world.drivers.jump(1500);
    expect(node.runtime.containerStatus(id)).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
  });

  it('leaves what it does not speak of: nginx goes on serving', async () => {
    const node = createTestNode();
    applyImageBehavior(node.images, { image: 'nginx', usage: [{ cpu: '1', memory: '50Mi' }] });
    const id = await node.start({ image: 'nginx:1.27' });
    expect(node.runtime.usage(id).memory).toBe(50 * megabyte);
    expect((await node.exec(id, 'curl', '-s', 'localhost')).out).toContain('Welcome to nginx!');
  });

  it('counts for one tag before it counts for all, and no longer when it is taken back', async () => {
    const node = createTestNode();
    const ended = async (image: string) => {
      const id = await node.start({ image });
      await node.world.drivers.jump(2000);
      const status = node.runtime.containerStatus(id);
      return status?.state === 'exited' ? status.exitCode : undefined;
    };
    applyImageBehavior(node.images, { image: 'shop', exit: { after: '1s', code: 1 } });
    const undo = applyImageBehavior(node.images, { image: 'shop:v2', exit: { after: '1s', code: 2 } });
    expect([await ended('shop:v1'), await ended('shop:v2')]).toEqual([1, 2]);
    undo();
    expect(await ended('shop:v2')).toBe(1);
  });

  it('says how long a pull takes, and how it fails', async () => {
    const node = createTestNode();
    const pull = { duration: '20s' };
    const pulled = (image: string) => node.world.drivers.during(node.runtime.pullImage(image));
    applyImageBehavior(node.images, { image: 'slow', pull });
    const before = node.world.clock.now();
    await pulled('slow');
    expect(node.world.clock.now() - before).toBe(20_400);
    applyImageBehavior(node.images, { image: 'private', pull: { error: 'Unauthorized' } });
    await expect(pulled('private')).rejects.toThrow(
      /failed to pull and unpack image .*private:latest.*401 Unauthorized/,
    );
  });
});
