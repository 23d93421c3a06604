import { type Reason, type ReasonCode, reasonText } from '../scheduler/framework/reasons.ts';
import type { SchedulingDecision } from '../scheduler/decisions.ts';
import { limits } from '../limits.ts';
import type { JsonObject } from '../machinery/types.ts';
import type { Graph, GraphEdge, GraphNode } from './model.ts';

/** A reason as the trace keeps it, in words. */
export function refusalText(reason: JsonObject): string {
  const { code, ...data } = reason;
  // written by the scheduler: its codes are those of its reasons
  return reasonText({ code: code as ReasonCode, data } satisfies Reason);
}

/** What the scheduler weighed for a pod: each node with the plugin that refused it or its score, and the one chosen. */
export function schedulingGraph(pod: string, decision: SchedulingDecision): Graph {
  const { node: chosen, scored, refused } = decision;
  const root: GraphNode = {
    id: 'pod',
    kind: 'Pod',
    name: pod,
    details: [`${decision.evaluated} of ${decision.total} nodes looked at`],
    state: chosen === undefined ? 'failed' : 'ok',
    summary: chosen === undefined ? 'unschedulable' : `placed on ${chosen}`,
  };
  const fit = scored.map(
    ({ node, total, scores }): GraphNode => ({
      id: `node/${node}`,
      kind: 'Node',
      name: node,
      details: Object.entries(scores).map(([plugin, score]) => `${plugin} ${score} × ${decision.weights[plugin] ?? 1}`),
      state: node === chosen ? 'ok' : 'unknown',
      summary: `score ${total}`,
    }),
  );
  const unfit = refused.map(
    ({ node, plugin, reasons }): GraphNode => ({
      id: `node/${node}`,
      kind: 'Node',
      name: node,
      details: [plugin],
      state: 'failed',
      summary: reasons.map(refusalText).join('; '),
    }),
  );
  const nodes = [...fit, ...unfit].slice(0, limits.diagramNodes);
  const edges = nodes.map(
    ({ id, name, state }): GraphEdge => ({
      from: 'pod',
      to: id,
      label: name === chosen ? 'chosen' : state === 'failed' ? 'refused' : 'fits',
      dotted: name !== chosen,
    }),
  );
  const left = decision.evaluated - nodes.length;
  return {
    title: 'scheduling',
    direction: 'LR',
    nodes: [root, ...nodes],
    edges,
    notes: left > 0 ? [`${left} more nodes are left out`] : [],
  };
}
