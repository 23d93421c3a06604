/** The nearest peer, @ngrok/webernetes, doing the same work in the same run. */
import { BaseImage, Cluster, type ProcessContext } from '@ngrok/webernetes';
import { deployment } from './workloads.ts';

/** The peer has no images of its own: a server that runs until it is killed. */
class Nginx extends BaseImage {
  static readonly imageName = 'nginx';
  static readonly imageVersion = '1.27';
  readonly defaultCommand = ['server'];
  override async exec(context: ProcessContext, argv: readonly string[]): Promise<number> {
    if (argv[0] !== 'server') return super.exec(context, argv);
    context.listenHttp(80, async () => ({ statusCode: 200, body: 'ok\n' }) as never);
    return context.waitUntilKilled();
  }
}

export async function peerBoot(nodes: number): Promise<Cluster> {
  const cluster = new Cluster({ nodes });
  cluster.registerImage(Nginx);
  await cluster.init();
  return cluster;
}

/** Wall milliseconds from apply until all pods of a new Deployment are ready; undefined if that takes longer than `patience`. */
export async function peerDeployment(replicas: number, nodes: number, patience: number): Promise<number | undefined> {
  const cluster = await peerBoot(nodes);
  const begun = performance.now();
  const ready = new Promise<number>((resolve) => {
    cluster.informer('deployments', (_, object) => {
      if (object.status?.readyReplicas === replicas) resolve(performance.now() - begun);
    });
  });
  const tooLong = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), patience).unref());
  await cluster.apply([deployment('web', replicas) as never]);
  const result = await Promise.race([ready, tooLong]);
  await cluster.close();
  return result;
}
