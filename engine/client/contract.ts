import type { KubeObject, ResourceRef } from '../machinery/types.ts';
import type { Duration, Sim } from '../sim/index.ts';
import type { KubeApi } from './kube-api.ts';

/** `namespace/name`, or `name` for cluster-scoped objects: what work queues hold. */
export type Key = string;

/**
 * Level-based: called with the key of what to look at, never with an event. It compares what is with what should be and
 * takes a step. What it throws is retried with back-off; a conflict is no error worth telling.
 */
export interface Reconciler {
  reconcile(key: Key, signal: AbortSignal): Promise<void | ReconcileResult>;
}

export interface ReconcileResult {
  /** Look at the key again after this long. */
  readonly requeueAfter?: Duration;
  /** The look that `requeueAfter` asks for goes on for ever (a schedule, a periodic check): it keeps no cluster from settling. */
  readonly upkeep?: boolean;
  /**
   * Do not look at the key again within this time, whatever happens to it. Reconcilers whose cost grows with the number of
   * objects ask for it, so that a burst of events costs a few looks and not one for each event.
   */
  readonly rest?: Duration;
}

/** Read access to an informer's cache. Objects are frozen and shared. */
export interface Lister<T extends KubeObject> {
  /** How many there are. */
  readonly size: number;
  get(key: Key): T | undefined;
  list(namespace?: string): readonly T[];
  /** Objects that an index function put under `value`. */
  byIndex(index: string, value: string): readonly T[];
}

export interface InformerEvents<T extends KubeObject> {
  added?(object: T): void;
  updated?(object: T, old: T): void;
  deleted?(object: T): void;
}

/** A list and a watch kept as a cache, shared by all that look at the resource (client-go: SharedIndexInformer). */
export interface Informer<T extends KubeObject> extends Lister<T> {
  readonly synced: boolean;
  whenSynced(): Promise<void>;
  /** Called for every object known already, then for each change. Returns what ends it. */
  subscribe(events: InformerEvents<T>): () => void;
  /** May be added at any time; a name that is taken already stays as it is. */
  addIndex(name: string, values: (object: T) => readonly string[]): void;
}

/** Informers by resource; each exists once. */
export interface InformerFactory {
  informer<T extends KubeObject>(resource: ResourceRef, options?: { readonly fieldSelector?: string }): Informer<T>;
}

/** What a controller is given. */
export interface ControllerContext {
  readonly sim: Sim;
  /** Speaks with the controller's own identity. */
  readonly api: KubeApi;
  /** Shared by all controllers of the manager. */
  readonly informers: InformerFactory;
  readonly events: EventRecorder;
}

/** One entry of the controller manager. */
export interface ControllerDefinition {
  /** As `--controllers` of the real manager names it: `replicaset-controller`. */
  readonly name: string;
  /** The user it acts as: `system:serviceaccount:kube-system:replicaset-controller`. */
  readonly identity: string;
  /** The component that its Events name as their source; `name` where absent. */
  readonly eventSource?: string;
  /** Begins to work; returns what stops it. Must return at once. */
  start(context: ControllerContext): () => void;
}

export interface EventOptions {
  /** Which part of the object it is about: `spec.containers{app}`. */
  readonly fieldPath?: string;
  /** What was done when it happened, as Events of events.k8s.io tell it: `Binding`. */
  readonly action?: string;
  /** The other object that it is about, of Events of events.k8s.io. */
  readonly related?: KubeObject;
}

/** Writes Events as client-go's recorder does: repeated ones are counted, bursts are limited. */
export interface EventRecorder {
  event(about: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string, options?: EventOptions): void;
}
