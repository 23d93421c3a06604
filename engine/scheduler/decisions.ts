import { limits } from '../limits.ts';
import type { Json, JsonObject } from '../machinery/types.ts';
import type { Decision, Sim, Subject } from '../sim/index.ts';
import type { NodeInfo } from './cache/node-info.ts';
import type { PodInfo } from './cache/pod-info.ts';
import type { Comparison, CycleResult } from './cycle.ts';
import { countReasons } from './framework/fit-error.ts';
import { reasonText } from './framework/reasons.ts';
import type { Refusals } from './framework/refusals.ts';

/** A scheduling decision of the trace, read back: what `kubectl why` and the scheduling diagram are made of. */
export interface SchedulingDecision {
  readonly at: number;
  readonly outcome: 'placed' | 'unschedulable';
  /** Where it was placed. */
  readonly node?: string;
  readonly total: number;
  readonly evaluated: number;
  /** The best nodes, best first; scores by plugin, from 0 to 100, before their weight. */
  readonly scored: readonly {
    readonly node: string;
    readonly total: number;
    readonly scores: { readonly [plugin: string]: number };
  }[];
  readonly weights: { readonly [plugin: string]: number };
  /** Nodes that were refused, with the plugin and its reasons; at most so many. */
  readonly refused: readonly {
    readonly node: string;
    readonly plugin: string;
    readonly reasons: readonly JsonObject[];
  }[];
  /** How many nodes each reason was given for, in the words of the event. */
  readonly counts: { readonly [reason: string]: number };
  /** The text of the FailedScheduling event. */
  readonly message?: string;
  /** Room was made: the node and the pods sent away. */
  readonly preemption?: JsonObject;
}

export function recordPlaced(
  sim: Sim,
  pod: PodInfo,
  node: NodeInfo,
  result: CycleResult,
  comparison: Comparison,
): void {
  const most = tracedNodes(result.total);
  const { nodes, totals, byPlugin } = comparison;
  // lists of exactly their length: there is such a decision for every pod
  const top = topNodes(comparison, most);
  const data: { [key: string]: Json } = {
    node: node.name,
    total: result.total,
    evaluated: result.evaluated,
    feasible: nodes.length,
    plugins: shared(byPlugin.map(pluginOf)),
    weights: shared(byPlugin.map(weightOf)),
    nodes: top.map((i) => nodes[i]?.name ?? ''),
    totals: top.map((i) => totals[i] ?? 0),
    scores: Array.from(
      { length: top.length * byPlugin.length },
      (_, at) => byPlugin[at % byPlugin.length]?.scores[top[Math.floor(at / byPlugin.length)] ?? 0] ?? 0,
    ),
  };
  if (result.rejected.size > 0) Object.assign(data, refusals(result.rejected, most));
  sim.trace.record({ component: 'scheduler', subject: subjectOf(pod), code: 'pod-placed', data });
}

/** Lists that were told before: nearly all pods are compared by the same plugins. */
const told: (readonly (string | number)[])[] = [];

function shared(list: readonly (string | number)[]): readonly (string | number)[] {
  const known = told.find((one) => one.length === list.length && one.every((item, i) => item === list[i]));
  if (known) return known;
  if (told.length === limits.schedulerSharedLists) told.shift();
  told.push(list);
  return list;
}

const pluginOf = ({ plugin }: Comparison['byPlugin'][number]): string => plugin;
const weightOf = ({ weight }: Comparison['byPlugin'][number]): number => weight;

export function recordUnschedulable(
  sim: Sim,
  pod: PodInfo,
  result: CycleResult,
  message: string,
  preemption: JsonObject | undefined,
): void {
  const atOnce = 'atOnce' in result ? result.atOnce : undefined;
  const unseen = 'unseen' in result ? result.unseen : undefined;
  sim.trace.record({
    component: 'scheduler',
    subject: subjectOf(pod),
    code: 'pod-unschedulable',
    data: {
      total: result.total,
      evaluated: result.evaluated,
      ...refusals(result.rejected, tracedNodes(result.total)),
      ...(atOnce
        ? { plugin: atOnce.plugin, reasons: atOnce.reasons.map(({ code, data }) => ({ code, ...data })) }
        : {}),
      ...(unseen ? { unseen: unseen.count, unseenReason: reasonText(unseen.reason) } : {}),
      message,
      ...(preemption ? { preemption } : {}),
    },
  });
}

/** Other steps in a pod's way: gated, bound, binding failed. */
export function recordStep(sim: Sim, pod: PodInfo, code: string, data: JsonObject): void {
  sim.trace.record({ component: 'scheduler', subject: subjectOf(pod), code, data });
}

function subjectOf({ namespace, name, uid }: PodInfo): Subject {
  return { apiVersion: 'v1', kind: 'Pod', namespace, name, uid };
}

function tracedNodes(total: number): number {
  return total > 100 ? limits.schedulerTracedNodesOfMany : limits.schedulerTracedNodes;
}

/** Indices of the nodes with the highest totals, highest first. */
function topNodes({ totals }: Comparison, most: number): number[] {
  const top: number[] = [];
  for (let i = 0; i < totals.length; i++) {
    const total = totals[i] ?? 0;
    let at = top.length;
    while (at > 0 && (totals[top[at - 1] ?? 0] ?? 0) < total) at--;
    if (at < most) {
      top.splice(at, 0, i);
      if (top.length > most) top.pop();
    }
  }
  return top;
}

function refusals(rejected: Refusals, most: number): JsonObject {
  if (rejected.size === 0) return {};
  const refused: Json[] = [];
  for (const [node, { plugin, reasons }] of rejected) {
    if (refused.length >= most) break;
    refused.push({ node: node.name, plugin, reasons: reasons.map(({ code, data }) => ({ code, ...data })) });
  }
  return { refused, counts: Object.fromEntries(countReasons(rejected)) };
}

/** Reads a decision of this component back; undefined where it is of another sort. */
export function readSchedulingDecision({ at, component, code, data }: Decision): SchedulingDecision | undefined {
  if (component !== 'scheduler' || (code !== 'pod-placed' && code !== 'pod-unschedulable')) return undefined;
  // written by the functions above
  const { node, total, evaluated, message, preemption, plugins, weights, nodes, totals, scores, refused, counts } =
    data as unknown as {
      node?: string;
      total: number;
      evaluated: number;
      message?: string;
      preemption?: JsonObject;
      plugins?: readonly string[];
      weights?: readonly number[];
      nodes?: readonly string[];
      totals?: readonly number[];
      scores?: readonly number[];
      refused?: SchedulingDecision['refused'];
      counts?: SchedulingDecision['counts'];
    };
  const columns = plugins ?? [];
  return {
    at,
    outcome: code === 'pod-placed' ? 'placed' : 'unschedulable',
    ...(node === undefined ? {} : { node }),
    total,
    evaluated,
    scored: (nodes ?? []).map((name, row) => ({
      node: name,
      total: totals?.[row] ?? 0,
      scores: Object.fromEntries(columns.map((plugin, i) => [plugin, scores?.[row * columns.length + i] ?? 0])),
    })),
    weights: Object.fromEntries(columns.map((plugin, i) => [plugin, weights?.[i] ?? 1])),
    refused: refused ?? [],
    counts: counts ?? {},
    ...(message === undefined ? {} : { message }),
    ...(preemption === undefined ? {} : { preemption }),
  };
}
