import type { KubeApi } from '../client/kube-api.ts';
import type { Clusters } from '../kubectl/index.ts';
import type { World } from '../sim/index.ts';

/**
 * Clusters outside of the simulation, by the contexts of the user's kubeconfig. Whoever runs notebooks supplies it where
 * there are sockets and files: `nodeTargets` of engine/server/outgoing for the command line and VS Code on the desktop. A
 * browser has none, and says so.
 */
export interface ClusterTargets {
  /** Rejects, in words for a person, where there is no such context or it cannot be used here. */
  open(context: string): Promise<OutsideCluster>;
}

/** A cluster that is not ours: nothing of it is simulated, and its time is everybody's. */
export interface OutsideCluster {
  readonly outside: true;
  readonly api: KubeApi;
  /** Follows the wall clock. */
  readonly world: World;
  /** Where it is, for a person: `https://10.0.0.1:6443`. */
  readonly server: string;
  /** For the notebook's own kubectl, which knows this context alone. */
  readonly clusters: Clusters;
  /** Ends what is open to it. The cluster itself stays as it is. */
  dispose(): void;
}
