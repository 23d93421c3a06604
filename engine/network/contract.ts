import type { ServiceDialer } from '../apiserver/contract.ts';
import type { ProcessNetwork } from '../runtime/process.ts';

/** The cluster's network: addresses, DNS, kube-proxy, NetworkPolicy, ingress; every hop of a connection can be asked for. */
export interface ClusterNetwork {
  /** Gives a pod its address (the node's own with hostNetwork) out of the node's range. */
  attachPod(pod: PodEndpoint): PodNetwork;
  /** As seen from a node itself: kubelet probes, host processes. */
  node(nodeName: string): ProcessNetwork;
  /** As seen from outside of the cluster: node ports, load balancers and ingresses can be reached; from a notebook's shell. */
  outside(): ProcessNetwork;
  /** HTTP from the control plane to a service or pod: webhooks, the proxy subresources. */
  readonly dial: ServiceDialer;
  /** The node's InternalIP: what its Node object's `status.addresses` should say; stable for a node's name. */
  nodeAddress(nodeName: string): string;
  /** The node's part of the pod range: what its `spec.podCIDR` should say. */
  podCidr(nodeName: string): string;
  /**
   * Lets nothing through between two hosts of which `parts` is true, whichever begins, until what it returns is called.
   * Connections between them break.
   */
  cut(parts: (from: Endpoint, to: Endpoint) => boolean): () => void;
  /** The way a connection would take now, or did: each hop with its decision. */
  trace(
    from: 'outside' | { readonly namespace: string; readonly pod: string },
    host: string,
    port: number,
  ): Promise<readonly Hop[]>;
}

/** Something with an address: a pod, a node (and the pods in its network), the control plane, or the world outside. */
export interface Endpoint {
  readonly kind: 'pod' | 'node' | 'outside';
  readonly name: string;
  /** The node that it is or runs on; absent for the control plane and for the outside. */
  readonly node?: string | undefined;
  readonly pod?: PodEndpoint | undefined;
}

export interface PodEndpoint {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly node: string;
  readonly hostNetwork: boolean;
  /** The resolver set-up in /etc/resolv.conf. */
  readonly dns?: {
    readonly servers: readonly string[];
    readonly searches: readonly string[];
    readonly options: readonly string[];
  };
  /** Further lines of /etc/hosts. */
  readonly hostAliases?: readonly { readonly ip: string; readonly hostnames: readonly string[] }[];
}

export interface PodNetwork extends ProcessNetwork {
  readonly ip: string;
  detach(): void;
}

/** One step of a connection: a name resolved, a service chosen, a policy asked, a pod reached. */
export interface Hop {
  readonly kind: 'dns' | 'service' | 'endpoint' | 'policy' | 'pod' | 'node' | 'ingress' | 'load-balancer' | 'outside';
  readonly name: string;
  readonly verdict: 'passed' | 'denied' | 'failed';
  /** Why, as data: the rule's path, the endpoint that was chosen out of how many. */
  readonly data: { readonly [key: string]: string | number | boolean | undefined };
}
