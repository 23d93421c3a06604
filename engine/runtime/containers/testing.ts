import { connectionPair } from '../../network/connection.ts';
import type { PodNetwork } from '../../network/contract.ts';
import { createWorld, type World } from '../../sim/index.ts';
import type { ContainerConfig, ContainerRuntime } from '../cri.ts';
import { createImageCatalogue, type ImageCatalogue } from '../images/catalogue.ts';
import { ConnectError, type Connection } from '../process.ts';
import { decode } from '../processes/text.ts';
import { createContainerRuntime } from './runtime.ts';

/** For tests: a node whose pods reach their own ports, and each other by name `web`. */
export interface TestNode {
  readonly world: World;
  readonly runtime: ContainerRuntime;
  readonly images: ImageCatalogue;
  /** Pulls, and starts one container in a pod of its own (or in the sandbox given). */
  start(more: Partial<ContainerConfig>, sandbox?: string): Promise<string>;
  sandbox(): Promise<string>;
  log(id: string): Promise<string>;
  exec(id: string, ...command: readonly string[]): Promise<{ out: string; err: string; code: number }>;
}

const plain: ContainerConfig = {
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

export function createTestNode(): TestNode {
  const world = createWorld();
  const images = createImageCatalogue();
  const ports = new Map<string, (connection: Connection) => void>();
  let pods = 0;
  const attachPod = (): PodNetwork => {
    const ip = `10.244.0.${++pods}`;
    const local = new Set(['127.0.0.1', 'localhost', ip]);
    return {
      hostname: 'web',
      ip,
      resolve: async (name) => {
        const value = name === 'web' ? '10.244.0.1' : name === 'localhost' ? '127.0.0.1' : undefined;
        return value === undefined ? [] : [{ name: `${name}.default.svc.cluster.local`, type: 'A', value, ttl: 5 }];
      },
      async connect(host, port) {
        if (!local.has(host) && host !== 'web' && !host.startsWith('10.')) throw new ConnectError('ENOTFOUND', host);
        const to = local.has(host) ? ip : host === 'web' ? '10.244.0.1' : host;
        const accept = ports.get(`${to}:${port}`);
        if (!accept) throw new ConnectError('ECONNREFUSED', `${host}:${port}`);
        const pair = connectionPair(world.loop, { address: ip, port: 40_000 }, { address: to, port }, () => {});
        accept(pair.server);
        return pair.client;
      },
      listen(port, handler) {
        const key = `${ip}:${port}`;
        if (ports.has(key)) throw new ConnectError('EADDRINUSE', key);
        ports.set(key, handler);
        return { close: () => ports.delete(key) };
      },
      detach() {},
    };
  };
  const runtime = createContainerRuntime({ sim: world, node: 'node-1', images, network: { attachPod } });
  const sandbox = async () => {
    const made = await runtime.runPodSandbox({
      namespace: 'default',
      name: 'web',
      uid: 'u',
      hostname: 'web',
      hostNetwork: false,
    });
    return made.id;
  };
  const collect = async (chunks: AsyncIterable<Uint8Array>) => {
    let text = '';
    for await (const chunk of chunks) text += decode(chunk);
    return text;
  };
  return {
    world,
    runtime,
    images,
    sandbox,
    async start(more, inside) {
      const config = { ...plain, ...more };
      await world.drivers.during(runtime.pullImage(config.image));
      const id = await runtime.createContainer(inside ?? (await sandbox()), config);
      await runtime.startContainer(id);
      return id;
    },
    async log(id) {
      let text = '';
      for await (const entry of runtime.logs(id)) text += entry.text;
      return text;
    },
    async exec(id, ...command) {
      const process = await runtime.exec(id, { command });
      const [out, err, { code }] = await world.drivers.during(
        Promise.all([collect(process.stdout), collect(process.stderr), process.exited]),
      );
      return { out, err, code };
    },
  };
}
