import { describe, expect, it } from 'vitest';
import { createTestNode } from '../containers/testing.ts';
import { applyImageBehavior } from './behavior.ts';
import { createImageCatalogue } from './catalogue.ts';

const megabyte = 1024 * 1024;

describe('an ImageBehavior', () => {
  it('says how an image starts, answers, prints and ends', async () => {
    const node = createTestNode();
    const applied = applyImageBehavior(node.images, {
      image: 'example.com/shop',
      behavior: {
        startup: 3000,
        logs: [
          { after: 0, text: 'starting' },
          { after: 1000, every: 1000, text: 'tick {time}' },
        ],
        listen: [{ port: 8080, protocol: 'http', routes: [{ path: '/healthz', status: 503, body: 'not yet\n' }] }],
        exit: { after: 10_500, code: 3 },
      },
    });
    expect(applied).toHaveProperty('undo');
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
      { after: 0, cpu: 0.1, memory: 10 * megabyte },
      { after: 10_000, cpu: 0.3, memory: 110 * megabyte },
    ];
    applyImageBehavior(node.images, { image: 'leak', behavior: { usage } });
    const id = await node.start({ image: 'leak', resources: { memoryLimit: 60 * megabyte } });
    await node.world.drivers.jump(4000);
    expect(node.runtime.usage(id)).toMatchObject({ cpu: expect.closeTo(0.18), memory: 50 * megabyte });
    await node.world.drivers.jump(1500);
    expect(node.runtime.containerStatus(id)).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
  });

  it.each([
    [{}, [{ code: 'required', path: 'spec.image' }]],
    [{ image: 'A:b:c' }, [{ code: 'invalid', path: 'spec.image' }]],
    [{ image: 'a', sise: 1 }, [{ code: 'unknown-field', path: 'spec.sise' }]],
    [
      { image: 'a', behavior: { listen: [{ port: 'x', protocol: 'http' }] } },
      [{ code: 'invalid', path: 'spec.behavior.listen[0].port' }],
    ],
    [{ image: 'a', behavior: { startup: -1 } }, [{ code: 'invalid', path: 'spec.behavior.startup' }]],
    [null, [{ code: 'invalid', path: 'spec' }]],
  ])('with a mistake is refused: %j', (spec, problems) => {
    expect(applyImageBehavior(createImageCatalogue(), spec)).toEqual({ problems });
  });
});
