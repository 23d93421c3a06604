/** What a cluster can be given besides Kubernetes itself. */
import type { InformerFactory } from '../client/contract.ts';
import type { KubeApi } from '../client/kube-api.ts';
import type { KindRegistry } from '../kinds/registry.ts';
import { resources } from '../kinds/resources.ts';
import type { Kubelet } from '../kubelet/index.ts';
import type { ClusterNetwork } from '../network/index.ts';
import type { Sim } from '../sim/index.ts';
import { installCsiHostpath } from './csi-hostpath/index.ts';
import { installIngressNginx } from './ingress-nginx/index.ts';
import { installMetricsServer } from './metrics-server/index.ts';
import type { AddonName } from './names.ts';
import { installPrometheusAdapter } from './prometheus-adapter/index.ts';

export type { AddonName } from './names.ts';

export interface AddonContext {
  readonly sim: Sim;
  /** As an administrator. */
  readonly api: KubeApi;
  readonly informers: InformerFactory;
  readonly registry: KindRegistry;
  readonly network: ClusterNetwork;
  readonly kubelets: ReadonlyMap<string, Kubelet>;
}

/** By name: what installs it. Each returns what stops it. */
const installers: { readonly [Name in AddonName]: (context: AddonContext) => Promise<() => void> } = {
  'csi-hostpath': installCsiHostpath,
  'ingress-nginx': async ({ kubelets, ...context }) => {
    const node = kubelets.keys().next().value ?? '';
    const installed = await installIngressNginx({ ...context, node });
    return () => installed.stop();
  },
  'metrics-server': async ({ informers, ...context }) => {
    await installMetricsServer({ ...context, pods: informers.informer(resources.pods) });
    return () => {};
  },
  'prometheus-adapter': async ({ kubelets, ...context }) => {
    const node = kubelets.keys().next().value ?? '';
    return installPrometheusAdapter({ ...context, node });
  },
};

/** Installs one; it is there when the promise resolves. */
export function installAddon(name: AddonName, context: AddonContext): Promise<() => void> {
  return installers[name](context);
}
