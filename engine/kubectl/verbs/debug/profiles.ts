import type { JsonObject } from '../../../machinery/types.ts';

/** What a debugging container may do, and what a node's debugging pod shares with its node. */
export interface Profile {
  readonly securityContext?: { readonly [field: string]: unknown };
  /** Whether a pod on a node goes without it. */
  readonly plainOnNodes?: boolean;
  /** Whether a copy keeps annotations and probes, as it did before there were flags for them. */
  readonly keepsMore?: boolean;
  /** Whether a pod on a node joins the node's namespaces. */
  readonly hostNamespaces: boolean;
  /** Whether such a pod sees the node's files at /host. */
  readonly hostFiles: boolean;
  /** Whether containers of a copy see each other's processes. */
  readonly sharesProcesses: boolean;
  /** Part of a container's spec that is laid over the debugging container: `--custom`. */
  readonly custom?: JsonObject;
}

/** @see https://kubernetes.io/docs/tasks/debug/debug-application/debug-running-pod/#debugging-profiles */
export const profiles: { readonly [name: string]: Profile } = {
  legacy: { keepsMore: true, hostNamespaces: true, hostFiles: true, sharesProcesses: false },
  general: {
    securityContext: { capabilities: { add: ['SYS_PTRACE'] } },
    plainOnNodes: true,
    hostNamespaces: true,
    hostFiles: true,
    sharesProcesses: true,
  },
  baseline: { hostNamespaces: false, hostFiles: false, sharesProcesses: true },
  restricted: {
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    hostNamespaces: false,
    hostFiles: false,
    sharesProcesses: true,
  },
  netadmin: {
    securityContext: { capabilities: { add: ['NET_ADMIN', 'NET_RAW'] } },
    hostNamespaces: true,
    hostFiles: false,
    sharesProcesses: true,
  },
  sysadmin: { securityContext: { privileged: true }, hostNamespaces: true, hostFiles: true, sharesProcesses: true },
};
