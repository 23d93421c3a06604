import type { NodeInfo } from '../cache/node-info.ts';
import { maxScore, type PluginFactory } from '../framework/plugin.ts';

const megabyte = 1024 * 1024;
/** Below this an image is pulled soon enough; above this for each container more does not count. */
const smallest = 23 * megabyte;
const largestEach = 1000 * megabyte;

/** Prefers nodes that have the pod's images, the more so the more nodes have them. */
export const imageLocality: PluginFactory = ({ cache }) => ({
  name: 'ImageLocality',
  preScore({ spec }) {
    const images = [...(spec.initContainers ?? []), ...spec.containers].map(({ image = '' }) => normalized(image));
    if (!images.some((image) => cache.imageSpread(image) > 0)) return undefined;
    const total = cache.nodes().length;
    const largest = largestEach * images.length;
    const score = (node: NodeInfo): number => {
      let sum = 0;
      for (const image of images) {
        const size = node.images.get(image);
        if (size !== undefined) sum += Math.floor((size * cache.imageSpread(image)) / total);
      }
      const bounded = Math.min(Math.max(sum, smallest), largest);
      return Math.floor((maxScore * (bounded - smallest)) / (largest - smallest));
    };
    return { scores: (nodes) => nodes.map(score) };
  },
});

/** With the tag that is meant where none is given. */
function normalized(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
}
