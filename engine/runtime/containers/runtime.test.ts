import { describe, expect, it } from 'vitest';
import type { PodNetwork } from '../../network/contract.ts';
import { createWorld, type World } from '../../sim/index.ts';
import type { ContainerConfig, ContainerRuntime } from '../cri.ts';
import { createImageCatalogue } from '../images/catalogue.ts';
import { ConnectError } from '../process.ts';
import { createContainerRuntime } from './runtime.ts';

const config: ContainerConfig = {
  name: 'app',
  image: 'nginx:1.27',
  env: {},
  mounts: [],
  ports: [],
  stdin: false,
  tty: false,
  attempt: 0,
  resources: {},
};

function attachPod(): PodNetwork {
  const ports = new Set<number>();
  return {
    hostname: 'web',
    ip: '10.244.0.5',
    resolve: async () => [],
    connect: async () => {
      throw new ConnectError('ECONNREFUSED', 'connection refused');
    },
    listen(port) {
      if (ports.has(port)) throw new ConnectError('EADDRINUSE', 'in use');
      ports.add(port);
      return { close: () => ports.delete(port) };
    },
    detach() {},
  };
}

function setUp(): { world: World; runtime: ContainerRuntime } {
  const world = createWorld();
  const images = createImageCatalogue();
  const runtime = createContainerRuntime({ sim: world, node: 'node-1', images, network: { attachPod } });
  return { world, runtime };
}

async function start(world: World, runtime: ContainerRuntime, more: Partial<ContainerConfig>): Promise<string> {
  const whole = { ...config, ...more };
  await world.drivers.during(runtime.pullImage(whole.image));
  const sandbox = await runtime.runPodSandbox({
    namespace: 'default',
    name: 'web',
    uid: 'u',
    hostname: 'web',
    hostNetwork: false,
  });
  const id = await runtime.createContainer(sandbox.id, whole);
  await runtime.startContainer(id);
  return id;
}

async function logOf(runtime: ContainerRuntime, id: string): Promise<string> {
  let text = '';
  for await (const entry of runtime.logs(id)) text += entry.text;
  return text;
}

describe('the container runtime', () => {
  it('pulls an image in virtual time, by its size', async () => {
    const { world, runtime } = setUp();
    const before = world.clock.now();
    const status = await world.drivers.during(runtime.pullImage('nginx:1.27'));
    expect(status.reference).toBe('docker.io/library/nginx:1.27');
    expect(world.clock.now() - before).toBe(400 + 1045);
    expect(runtime.imageStatus('docker.io/library/nginx:1.27')?.digest).toBe(status.digest);
  });

  it("says in containerd's words that a tag does not exist", async () => {
    const { world, runtime } = setUp();
    await expect(world.drivers.during(runtime.pullImage('nginx:1.161'))).rejects.toMatchObject({
      code: 'ErrImagePull',
      message:
        'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:1.161": failed to resolve reference "docker.io/library/nginx:1.161": docker.io/library/nginx:1.161: not found',
    });
  });

  it('runs a server with its start-up lines until it is told to end', async () => {
    const { world, runtime } = setUp();
    const id = await start(world, runtime, {});
    expect(runtime.containerStatus(id)?.state).toBe('running');
    expect(await logOf(runtime, id)).toContain('start worker processes\n');
    await runtime.stopContainer(id, 30_000);
    expect(runtime.containerStatus(id)).toMatchObject({ state: 'exited', exitCode: 0, reason: 'Completed' });
  });

  it('ends process 1 that takes no signals only by SIGKILL after the grace', async () => {
    const { world, runtime } = setUp();
    const id = await start(world, runtime, { image: 'busybox', command: ['sleep', '3600'] });
    const before = world.clock.now();
    await world.drivers.during(runtime.stopContainer(id, 30_000));
    expect(world.clock.now() - before).toBe(30_000);
    expect(runtime.containerStatus(id)).toMatchObject({ state: 'exited', exitCode: 137, reason: 'Error' });
  });

  it('lets a settled cluster keep sleeping processes, but waits for those that are meant to end', async () => {
    const { world, runtime } = setUp();
    const endless = await start(world, runtime, { image: 'busybox', command: ['sleep', '20'] });
    const finite = await start(world, runtime, { image: 'busybox', command: ['sleep', '10'], finite: true });
    await world.drivers.settle();
    expect(runtime.containerStatus(finite)).toMatchObject({ state: 'exited', exitCode: 0 });
    expect(runtime.containerStatus(endless)?.state).toBe('running');
  });

  it('fails to start a command that is not there', async () => {
    const { world, runtime } = setUp();
    await expect(start(world, runtime, { image: 'busybox', command: ['/bin/no-such'] })).rejects.toMatchObject({
      code: 'RunContainerError',
      message: expect.stringContaining('exec: "/bin/no-such": stat /bin/no-such: no such file or directory'),
    });
  });

  it('starts a thousand servers in milliseconds', async () => {
    const { world, runtime } = setUp();
    await world.drivers.during(runtime.pullImage('nginx:1.27'));
    const began = performance.now();
    for (let n = 0; n < 1000; n++) await start(world, runtime, {});
    expect(performance.now() - began).toBeLessThan(500);
  });
});
