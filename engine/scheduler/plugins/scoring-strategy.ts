import type { Json, JsonObject } from '../../machinery/types.ts';
import type { NodeInfo } from '../cache/node-info.ts';
import type { PodInfo } from '../cache/pod-info.ts';
import { maxScore } from '../framework/plugin.ts';

/** A resource's weight among those that a score goes by. */
export interface WeightedResource {
  readonly name: string;
  readonly weight: number;
}

const defaultResources: readonly WeightedResource[] = [
  { name: 'cpu', weight: 1 },
  { name: 'memory', weight: 1 },
];

/** Score of one resource from what would be requested and what there is; more than there is scores as none left. */
type ResourceScore = (requested: number, capacity: number) => number;

const least: ResourceScore = (requested, capacity) =>
  requested > capacity ? 0 : Math.floor(((capacity - requested) * maxScore) / capacity);
const most: ResourceScore = (requested, capacity) => Math.floor((Math.min(requested, capacity) * maxScore) / capacity);

/**
 * The strategy of NodeResourcesFitArgs: LeastAllocated where nothing is said.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/resource-bin-packing/
 */
export function scoringStrategy(strategy: Json | undefined): (pod: PodInfo, node: NodeInfo) => number {
  const { type, resources, requestedToCapacityRatio } = asObject(strategy);
  const weights = weightedResources(resources) ?? defaultResources;
  if (weights === defaultResources && (type === undefined || type === 'LeastAllocated')) return leastOfBoth;
  const score =
    type === 'MostAllocated'
      ? most
      : type === 'RequestedToCapacityRatio'
        ? alongShape(asObject(requestedToCapacityRatio)['shape'])
        : least;
  const round = type === 'RequestedToCapacityRatio' ? Math.round : Math.floor;
  return (pod, node) => {
    let sum = 0;
    let total = 0;
    for (const { name, weight } of weights) {
      const capacity = allocatable(node, name);
      if (capacity === 0) continue;
      const asked = podRequest(pod, name, true);
      if (asked === 0 && name !== 'cpu' && name !== 'memory') continue;
      const one = score(requestedOn(node, name, true) + asked, capacity);
      if (type === 'RequestedToCapacityRatio' && one === 0) continue;
      sum += one * weight;
      total += weight;
    }
    return total === 0 ? 0 : round(sum / total);
  };
}

/** LeastAllocated by CPU and memory alike: what every cluster scores by where nothing else is said, and so the short way. */
function leastOfBoth({ nonZero }: PodInfo, { allocatable: of, nonZeroCpu, nonZeroMemory }: NodeInfo): number {
  let sum = 0;
  let count = 0;
  if (of.cpu > 0) {
    sum += least(nonZeroCpu + nonZero.cpu, of.cpu);
    count++;
  }
  if (of.memory > 0) {
    sum += least(nonZeroMemory + nonZero.memory, of.memory);
    count++;
  }
  return count === 0 ? 0 : Math.floor(sum / count);
}

/** Linear between the points of the shape; its scores go from 0 to 10. */
function alongShape(shape: Json | undefined): ResourceScore {
  const points = (Array.isArray(shape) ? shape : [])
    .map(asObject)
    .map((point) => ({ at: Number(point['utilization']), score: (Number(point['score']) * maxScore) / 10 }))
    .toSorted((a, b) => a.at - b.at);
  return (requested, capacity) => {
    const used = requested > capacity ? 100 : Math.floor((requested * 100) / capacity);
    let before = points[0];
    if (!before) return 0;
    for (const point of points) {
      if (used <= point.at) {
        if (point === before || point.at === before.at) return point.score;
        return Math.trunc(before.score + ((point.score - before.score) * (used - before.at)) / (point.at - before.at));
      }
      before = point;
    }
    return before.score;
  };
}

export function weightedResources(resources: Json | undefined): readonly WeightedResource[] | undefined {
  if (!Array.isArray(resources) || resources.length === 0) return undefined;
  return resources.map(asObject).map(({ name, weight }) => ({ name: String(name), weight: Number(weight ?? 1) }));
}

function asObject(json: Json | undefined): JsonObject {
  // arrays were told apart by the callers that expect them
  return typeof json === 'object' && json !== null ? (json as JsonObject) : {};
}

export function allocatable({ allocatable: of }: NodeInfo, name: string): number {
  if (name === 'cpu') return of.cpu;
  if (name === 'memory') return of.memory;
  if (name === 'ephemeral-storage') return of.ephemeral;
  return of.scalars?.get(name) ?? 0;
}

/** With `assumed`, containers that name no CPU or memory count as small ones. */
export function requestedOn(node: NodeInfo, name: string, assumed: boolean): number {
  if (name === 'cpu') return assumed ? node.nonZeroCpu : node.cpu;
  if (name === 'memory') return assumed ? node.nonZeroMemory : node.memory;
  if (name === 'ephemeral-storage') return node.ephemeral;
  return node.scalars.get(name) ?? 0;
}

export function podRequest({ requests, nonZero }: PodInfo, name: string, assumed: boolean): number {
  const of = assumed ? nonZero : requests;
  if (name === 'cpu') return of.cpu;
  if (name === 'memory') return of.memory;
  if (name === 'ephemeral-storage') return of.ephemeral;
  return of.scalars?.get(name) ?? 0;
}
