import type { KubeObject } from '../../machinery/types.ts';

/** What can go wrong, and on what it acts. */
export const faultTypes = {
  NodeLost: 'nodes',
  NodeRestart: 'nodes',
  NodeShutdown: 'nodes',
  KubeletStopped: 'nodes',
  NetworkPartition: 'places',
  MemoryPressure: 'nodes',
  DiskPressure: 'nodes',
  PIDPressure: 'nodes',
  RegistrySlow: 'registries',
  RegistryFailure: 'registries',
  APIServerOutage: 'nothing',
  StoreOutage: 'nothing',
  ComponentStopped: 'components',
  ClockJump: 'nothing',
} as const;

export type FaultType = keyof typeof faultTypes;

/** Parts of the control plane that can be stopped by themselves. */
export const componentNames = ['kube-controller-manager', 'kube-scheduler'] as const;
export type ComponentName = (typeof componentNames)[number];

/** How a registry that fails answers. */
export const registryErrors = ['Unavailable', 'TooManyRequests', 'Unauthorized', 'Timeout', 'NoSuchHost'] as const;
export type RegistryError = (typeof registryErrors)[number];

export interface LabelSelector {
  readonly matchLabels?: { readonly [key: string]: string };
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** Which nodes, pods and parts of the control plane: all that any of its fields names. */
export interface Place {
  readonly nodes?: readonly string[];
  readonly nodeSelector?: LabelSelector;
  readonly zones?: readonly string[];
  readonly pods?: { readonly namespace?: string; readonly selector?: LabelSelector };
  readonly controlPlane?: boolean;
}

export interface FaultSpec {
  readonly type: FaultType;
  readonly target?: Place & {
    readonly registries?: readonly string[];
    readonly components?: readonly ComponentName[];
  };
  /** The other side of a partition; everybody else where absent. */
  readonly peer?: Place;
  readonly startAfter?: string;
  readonly duration?: string;
  readonly registry?: { readonly delay?: string; readonly bandwidth?: string | number; readonly error?: RegistryError };
  readonly clock?: { readonly offset: string };
  /** What is left of what a node runs short of. */
  readonly pressure?: { readonly available?: string | number };
}

export const faultPhases = ['Pending', 'Active', 'Ended', 'Failed'] as const;

export interface FaultStatus {
  readonly phase?: (typeof faultPhases)[number];
  readonly message?: string;
  /** What it acts on, as it was found when it began. */
  readonly affected?: readonly string[];
  readonly startTime?: string;
  readonly endTime?: string;
}

export interface Fault extends KubeObject {
  readonly spec: FaultSpec;
  readonly status?: FaultStatus;
}

/** A stored object of the kind: its schema was checked when it was stored. */
export const asFault = (object: KubeObject): Fault => object as Fault;
