import type { InformerFactory } from '../client/contract.ts';
import type { KubeApi } from '../client/kube-api.ts';
import { objectRef, resources } from '../kinds/resources.ts';
import type { Node } from '../kinds/types.ts';
import { isApiError } from '../machinery/errors.ts';
import type { ClusterNetwork } from './contract.ts';

export interface NodeIpamOptions {
  readonly api: KubeApi;
  readonly informers: InformerFactory;
  readonly network: ClusterNetwork;
}

/**
 * Writes each node's part of the pod range into its `spec.podCIDR`, as the node IPAM controller does. Returns what stops
 * it.
 */
export function startNodeIpam({ api, informers, network }: NodeIpamOptions): () => void {
  const assign = ({ metadata: { name }, spec }: Node): void => {
    if (spec?.podCIDR) return;
    const podCIDR = rangeOf(network, name);
    if (podCIDR === undefined) return;
    const body = { spec: { podCIDR, podCIDRs: [podCIDR] } };
    api.patch(objectRef(resources.nodes, undefined, name), { type: 'strategic', body }).catch((error: unknown) => {
      // the node went meanwhile, or somebody else was faster
      if (!isApiError(error)) throw error;
    });
  };
  return informers.informer<Node>(resources.nodes).subscribe({ added: assign });
}

/** Undefined where the range is used up: such a node can run no pods but those of the host network. */
function rangeOf(network: ClusterNetwork, node: string): string | undefined {
  try {
    return network.podCidr(node);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
