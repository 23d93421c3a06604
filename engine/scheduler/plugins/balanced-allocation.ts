import type { NodeInfo } from '../cache/node-info.ts';
import { maxScore, type PluginFactory } from '../framework/plugin.ts';
import { allocatable, podRequest, requestedOn, weightedResources } from './scoring-strategy.ts';

const defaultNames: readonly string[] = ['cpu', 'memory'];

/**
 * Prefers nodes whose resources would be used more evenly with the pod than they are without it: 75 where it changes nothing,
 * from 50 where it makes them as uneven as can be to 100 where it makes them even.
 */
export const balancedAllocation: PluginFactory = ({ args }) => {
  const names = weightedResources(args['resources'])?.map((r) => r.name) ?? defaultNames;

  /** How evenly a node's resources are used, from 50 to 100, where so much more is asked for of each. */
  const evenness = (node: NodeInfo, more: readonly number[]): number => {
    let count = 0;
    let sum = 0;
    let squares = 0;
    let lowest = 1;
    let highest = 0;
    for (let i = 0; i < names.length; i++) {
      const name = names[i] ?? '';
      const capacity = allocatable(node, name);
      if (capacity === 0) continue;
      const fraction = Math.min(1, (requestedOn(node, name, false) + (more[i] ?? 0)) / capacity);
      count++;
      sum += fraction;
      squares += fraction * fraction;
      if (fraction < lowest) lowest = fraction;
      if (fraction > highest) highest = fraction;
    }
    if (count < 2) return maxScore;
    const mean = sum / count;
    // of two it is half their distance, without the rounding of squares
    const deviation = count === 2 ? (highest - lowest) / 2 : Math.sqrt(Math.max(0, squares / count - mean * mean));
    return Math.floor((1 - deviation) * maxScore);
  };

  return {
    name: 'NodeResourcesBalancedAllocation',
    preScore(pod) {
      // a pod that asks for nothing changes no balance
      const asked = names.map((name) => podRequest(pod, name, false));
      if (asked.every((amount) => amount === 0)) return undefined;
      if (names === defaultNames) {
        const { cpu, memory } = pod.requests;
        return { scores: (nodes) => nodes.map((node) => gain(evenOfBoth(node, cpu, memory), evenOfBoth(node, 0, 0))) };
      }
      return { scores: (nodes) => nodes.map((node) => gain(evenness(node, asked), evenness(node, nothing))) };
    },
  };
};

const gain = (after: number, before: number): number => halfScore + Math.floor((halfScore + after - before) / 2);

/** Evenness of CPU and memory: what every cluster scores by where nothing else is said, and so the short way. */
function evenOfBoth({ allocatable: of, cpu, memory }: NodeInfo, moreCpu: number, moreMemory: number): number {
  if (of.cpu === 0 || of.memory === 0) return maxScore;
  const cpuUsed = Math.min(1, (cpu + moreCpu) / of.cpu);
  const memoryUsed = Math.min(1, (memory + moreMemory) / of.memory);
  return Math.floor((1 - Math.abs(cpuUsed - memoryUsed) / 2) * maxScore);
}

const halfScore = maxScore / 2;
const nothing: readonly number[] = [];
