import type { Cluster } from '../cluster.ts';
import { serve, type ServedApi, type ServeOptions } from './index.ts';
import { removeKubeconfig, writeKubeconfig } from './kubeconfig-file.ts';

export interface ServeClusterOptions extends ServeOptions {
  /** Where the kubeconfig is written, which only the user can read; nowhere where absent. */
  readonly kubeconfigFile?: string;
  /** The file stays when the serving ends: its address and token will be good again. */
  readonly keepKubeconfig?: boolean;
  /** How many times as fast as the wall clock the cluster's time runs while it is served; 1 where absent. */
  readonly speed?: number;
}

export interface ServedCluster extends ServedApi {
  /** Ends all connections, gives the port free and takes the kubeconfig away. The cluster stays, and its clock stands still. */
  close(): Promise<void>;
}

/**
 * Serves a cluster that is there, for kubectl, Helm and client libraries, and lets its time pass with the wall clock as long as
 * it is served. What becomes of the cluster is for its owner to say: closing does not dispose of it.
 *
 * Rejects where the port is taken or the kubeconfig cannot be written; then nothing is served and the clock is as it was.
 *
 * @example
 * const served = await serveCluster(cluster, { kubeconfigFile: '/tmp/notebook.kubeconfig' });
 * // kubectl --kubeconfig /tmp/notebook.kubeconfig get pods
 * await served.close();
 */
export async function serveCluster(cluster: Cluster, options: ServeClusterOptions = {}): Promise<ServedCluster> {
  const { kubeconfigFile, keepKubeconfig = false, speed = 1, ...serving } = options;
  const { drivers } = cluster.world;
  const wasLive = drivers.mode === 'live';
  const served = await serve(cluster.apiServer, serving);
  try {
    if (kubeconfigFile !== undefined) await writeKubeconfig(kubeconfigFile, served.kubeconfig);
  } catch (error) {
    await served.close();
    throw error;
  }
  drivers.live(speed);
  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    await served.close();
    if (!wasLive) drivers.pause();
    if (kubeconfigFile !== undefined && !keepKubeconfig) await removeKubeconfig(kubeconfigFile, served.kubeconfig);
  }
  return { ...served, close: () => (closing ??= close()) };
}
