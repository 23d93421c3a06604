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
      const asked = names.map((name) => podRequest(pod, name, false));
      if (asked.every((amount) => amount === 0)) return undefined;
      return {
        score(node) {
          let count = 0;
          let sum = 0;
          let squares = 0;
          for (let i = 0; i < names.length; i++) {
            const name = names[i] ?? '';
            const capacity = allocatable(node, name);
            if (capacity === 0) continue;
            const used = requestedOn(node, name, false) + (asked[i] ?? 0);
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
