import { maxScore, type PluginFactory } from '../framework/plugin.ts';
import { allocatable, podRequest, requestedOn, weightedResources } from './scoring-strategy.ts';

const defaultResources = [
  { name: 'cpu', weight: 1 },
  { name: 'memory', weight: 1 },
];

/** Prefers nodes whose resources would be used evenly. */
export const balancedAllocation: PluginFactory = ({ args }) => {
  const names = (weightedResources(args['resources']) ?? defaultResources).map((r) => r.name);
  return {
    name: 'NodeResourcesBalancedAllocation',
    preScore(pod) {
      // a pod that asks for nothing changes no balance
      if (names.every((name) => podRequest(pod, name, false) === 0)) return undefined;
      return {
        score(node) {
          let count = 0;
          let sum = 0;
          let squares = 0;
          for (const name of names) {
            const capacity = allocatable(node, name);
            if (capacity === 0) continue;
            const used = requestedOn(node, name, false) + podRequest(pod, name, false);
            const fraction = Math.min(1, used / capacity);
            count++;
            sum += fraction;
            squares += fraction * fraction;
          }
          if (count < 2) return maxScore;
          const mean = sum / count;
          const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
          return Math.floor((1 - deviation) * maxScore);
        },
      };
    },
  };
};
