import type { KubeObject } from '../../machinery/types.ts';
import type { NodeInfo } from '../cache/node-info.ts';
import type { PodInfo } from '../cache/pod-info.ts';
import type { Resources } from '../cache/resources.ts';
import type { PluginFactory } from '../framework/plugin.ts';
import type { Reason, Rejection } from '../framework/reasons.ts';
import { scoringStrategy } from './scoring-strategy.ts';

const name = 'NodeResourcesFit';

/** Requests fit what is left of the node's allocatable; the profile's strategy scores what would remain. */
export const nodeResourcesFit: PluginFactory = ({ args, cache }) => {
  const ignored = new Set(Array.isArray(args['ignoredResources']) ? args['ignoredResources'].map(String) : []);
  const scorer = scoringStrategy(args['scoringStrategy']);
  return {
    name,
    hints: [
      {
        on: 'node-added',
        helps: (pod, { object }) => object !== undefined && couldFit(pod, cache.node(object.metadata.name)),
      },
      {
        on: 'node-allocatable',
        helps: (pod, { object }) => object !== undefined && couldFit(pod, cache.node(object.metadata.name)),
      },
      { on: 'pod-deleted', helps: (pod, { object }) => couldFit(pod, cache.node(nodeNameOf(object))) },
      { on: 'pod-scaled-down' },
      { on: 'self-updated' },
    ],
    preFilter({ requests }) {
      return { filter: (node) => fits(node, requests, ignored) };
    },
    preScore: (pod) => ({ scores: (nodes) => nodes.map((node) => scorer(pod, node)) }),
  };
};

/** The refusal names every resource that is short, with what is asked for, in use and there at all. */
function fits(node: NodeInfo, { cpu, memory, ephemeral, scalars }: Resources, ignored: ReadonlySet<string>) {
  if (
    node.freePods > 0 &&
    (cpu === 0 || cpu <= node.freeCpu) &&
    (memory === 0 || memory <= node.freeMemory) &&
    (ephemeral === 0 || ephemeral <= node.freeEphemeral) &&
    !scalars
  ) {
    return undefined;
  }
  const { allocatable } = node;
  const reasons: Reason[] = [];
  let resolvable = true;
  if (node.pods.size >= node.allowedPods) {
    reasons.push({ code: 'too-many-pods', data: { requested: 1, used: node.pods.size, capacity: node.allowedPods } });
    resolvable &&= node.allowedPods > 0;
  }
  const check = (resource: string, requested: number, used: number, capacity: number) => {
    if (requested === 0 || requested <= capacity - used) return;
    reasons.push({ code: 'insufficient-resource', data: { resource, requested, used, capacity } });
    // no pod that goes can make room for what the node does not have
    resolvable &&= requested <= capacity;
  };
  check('cpu', cpu, node.cpu, allocatable.cpu);
  check('memory', memory, node.memory, allocatable.memory);
  check('ephemeral-storage', ephemeral, node.ephemeral, allocatable.ephemeral);
  for (const [resource, amount] of scalars ?? []) {
    if (ignored.has(resource) || ignored.has(resource.split('/')[0] ?? '')) continue;
    check(resource, amount, node.scalars.get(resource) ?? 0, allocatable.scalars?.get(resource) ?? 0);
  }
  return reasons.length === 0 ? undefined : ({ plugin: name, resolvable, reasons } satisfies Rejection);
}

const nothingIgnored: ReadonlySet<string> = new Set();

/** Whether a node could take the pod as it stands. */
function couldFit(pod: PodInfo, node: NodeInfo | undefined): boolean {
  return node !== undefined && fits(node, pod.requests, nothingIgnored) === undefined;
}

function nodeNameOf(pod: KubeObject | undefined): string {
  const { nodeName = '' } = (pod?.['spec'] ?? {}) as { nodeName?: string };
  return nodeName;
}
