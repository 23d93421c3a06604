import type { KubeObject } from '../../machinery/types.ts';

/** What happened in the cluster that may make a pod schedulable. */
export interface ClusterEvent {
  readonly on:
    | 'node-added'
    | 'node-allocatable'
    | 'node-labels'
    | 'node-taints'
    | 'pod-added'
    | 'pod-deleted'
    | 'pod-labels'
    | 'pod-scaled-down'
    /** The waiting pod itself changed. */
    | 'self-updated'
    | 'gates-removed'
    | 'claim-changed'
    | 'volume-changed'
    | 'class-changed'
    | 'csi-node-changed'
    | 'storage-capacity-changed'
    | 'namespace-changed'
    | 'any';
  readonly object?: KubeObject;
  readonly old?: KubeObject;
}
