/**
 * The scheduling framework: what a plugin may say at which point. A plugin implements the points that it needs.
 *
 * PreFilter and PreScore look at the pod once and give back what Filter and Score then ask for each node; so a plugin
 * keeps what it computed in a closure, and one that has nothing to say about a pod costs nothing for its nodes.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/scheduling-framework/
 */
import type { EventRecorder, InformerFactory } from '../../client/contract.ts';
import type { KubeApi } from '../../client/kube-api.ts';
import type { JsonObject } from '../../machinery/types.ts';
import type { Duration, Sim } from '../../sim/index.ts';
import type { SchedulerCache } from '../cache/cache.ts';
import type { NodeInfo } from '../cache/node-info.ts';
import type { PodInfo } from '../cache/pod-info.ts';
import type { ClusterEvent } from '../queue/events.ts';
import type { Nominator } from './nominator.ts';
import type { Rejection } from './reasons.ts';
import type { Refusals } from './refusals.ts';

export interface Plugin {
  readonly name: string;
  /** What may make a pod schedulable that this plugin turned away. */
  readonly hints?: readonly QueueingHint[];
  /** QueueSort: below zero where `a` goes first. */
  less?(a: QueuedPod, b: QueuedPod): number;
  /** Keeps a pod out of the queue. */
  preEnqueue?(pod: PodInfo): Rejection | undefined;
  /** Undefined: every node is fine (the plugin is skipped). A rejection turns the pod away from all nodes. */
  preFilter?(pod: PodInfo): NodeFilter | Rejection | undefined;
  /** Called where no node is left; may make room. */
  postFilter?(failure: FilterFailure): PostFilterResult;
  /** Undefined: all nodes are as good (the plugin is skipped). */
  preScore?(pod: PodInfo, nodes: readonly NodeInfo[]): NodeScorer | undefined;
  /** Takes what the pod will use on the node. */
  reserve?(pod: PodInfo, node: NodeInfo): Rejection | undefined;
  unreserve?(pod: PodInfo, node: NodeInfo): void;
  permit?(pod: PodInfo, node: NodeInfo): Permit;
  /** Prepares the binding; fails with what stops it. */
  preBind?(pod: PodInfo, node: NodeInfo): Promise<void>;
  /** True where it bound the pod; false leaves it to the next plugin. */
  bind?(pod: PodInfo, node: NodeInfo): Promise<boolean>;
  postBind?(pod: PodInfo, node: NodeInfo): void;
}

export interface NodeFilter {
  filter(node: NodeInfo): Rejection | undefined;
  /** Only these nodes need to be looked at. */
  readonly nodes?: ReadonlySet<string>;
  /** What if this pod were on the node, or no longer there: exact inverses of each other. For preemption. */
  addPod?(pod: PodInfo, node: NodeInfo): void;
  removePod?(pod: PodInfo, node: NodeInfo): void;
}

export interface NodeScorer {
  /**
   * A score for each node, in their order: any number where they are normalised, else 0 to 100. Of all at once: a call for every
   * node by way of so many plugins costs more than most of them have to work out.
   */
  scores(nodes: readonly NodeInfo[]): number[];
  /** Brings the scores, in the order of the nodes, to 0 to 100, in place. */
  normalize?(scores: number[], nodes: readonly NodeInfo[]): void;
}

/** `wait`: the pod keeps its place until `allowed` resolves; it is turned away when that fails or takes longer. */
export type Permit = 'allow' | Rejection | { readonly wait: Duration; readonly allowed: Promise<void> };

/** No node passed: each node's refusal, or one for all of them. */
export interface FilterFailure {
  readonly pod: PodInfo;
  readonly filters: readonly PodFilter[];
  readonly rejected: Refusals;
  /** How many nodes there are in all. */
  readonly total: number;
}

/** A plugin's filter for the pod in hand. */
export interface PodFilter {
  readonly plugin: string;
  readonly filter: NodeFilter;
}

export type PostFilterResult =
  /** Room is being made on a node; `made` when that is under way in the API. */
  | { readonly nominated: string; readonly data: JsonObject; readonly made: Promise<void> }
  /** `text` goes into the FailedScheduling message. */
  | { readonly text: string; readonly clearNomination?: boolean };

/** A pod that waits to be scheduled. */
export interface QueuedPod {
  readonly info: PodInfo;
  /** When it came into the queue last, in virtual milliseconds. */
  readonly queuedAt: number;
}

/** Whether an event may help a pod that the plugin turned away. Without `helps` it always may. */
export interface QueueingHint {
  readonly on: ClusterEvent['on'];
  readonly helps?: (pod: PodInfo, event: ClusterEvent) => boolean;
}

export interface PluginContext {
  readonly sim: Sim;
  readonly api: KubeApi;
  readonly informers: InformerFactory;
  readonly events: EventRecorder;
  readonly cache: SchedulerCache;
  readonly nominator: Nominator;
  /** The scheduler's name, for messages. */
  readonly schedulerName: string;
  /** `pluginConfig.args` of the profile. */
  readonly args: JsonObject;
}

export type PluginFactory = (context: PluginContext) => Plugin;

export const maxScore = 100;

/** Scales to 0..100 by the highest score; `reverse` where little is good. */
export function normalizeByHighest(scores: number[], reverse: boolean): void {
  let highest = 0;
  for (const score of scores) if (score > highest) highest = score;
  for (let i = 0; i < scores.length; i++) {
    const scaled = highest === 0 ? 0 : Math.floor((maxScore * (scores[i] ?? 0)) / highest);
    scores[i] = reverse ? maxScore - scaled : scaled;
  }
}
