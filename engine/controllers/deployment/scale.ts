import type { ControllerContext } from '../../client/contract.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { Deployment, ReplicaSet } from '../../kinds/types.ts';
import { hasLabels } from '../support/label-selector.ts';
import { maxReplicas, sizeAnnotations } from './annotations.ts';
import { activeOf, activeOrLatest, byAge, isSaturated, sizeOf, wanted } from './replica-sets.ts';
import { isRollingUpdate, maxSurge, replicasOf } from './strategy.ts';

export interface Scaler {
  /** Sets the size of a ReplicaSet and tells so; the set as it is then. */
  resize(deployment: Deployment, set: ReplicaSet, size: number): Promise<ReplicaSet>;
  /** Brings the ReplicaSets to the Deployment's size: in proportion, while several of them have pods. */
  scale(deployment: Deployment, current: ReplicaSet | undefined, old: readonly ReplicaSet[]): Promise<void>;
}

export function createScaler({ api, events }: Pick<ControllerContext, 'api' | 'events'>): Scaler {
  /** Writes size and annotations where either differs. */
  async function write(deployment: Deployment, set: ReplicaSet, size: number): Promise<ReplicaSet> {
    const former = sizeOf(set);
    const annotations = sizeAnnotations(deployment);
    if (size === former && hasLabels(set.metadata.annotations, annotations)) return set;
    const { namespace, name } = set.metadata;
    const scaled = await api.update<ReplicaSet>(objectRef(resources.replicaSets, namespace, name), {
      ...set,
      metadata: { ...set.metadata, annotations: { ...set.metadata.annotations, ...annotations } },
      spec: { ...set.spec, replicas: size },
    });
    if (size !== former) {
      const direction = size > former ? 'up' : 'down';
      const text = `Scaled ${direction} replica set ${name} from ${former} to ${size}`;
      events.event(deployment, 'Normal', 'ScalingReplicaSet', text);
    }
    return scaled;
  }

  async function resize(deployment: Deployment, set: ReplicaSet, size: number): Promise<ReplicaSet> {
    return sizeOf(set) === size ? set : write(deployment, set, size);
  }

  async function scale(deployment: Deployment, current: ReplicaSet | undefined, old: readonly ReplicaSet[]) {
    const single = activeOrLatest(current, old);
    if (single) {
      await resize(deployment, single, replicasOf(deployment));
      return;
    }
    if (isSaturated(deployment, current)) {
      for (const set of activeOf(old)) await resize(deployment, set, 0);
      return;
    }
    if (!isRollingUpdate(deployment)) return;
    const sizes = proportionalSizes(deployment, activeOf(current ? [...old, current] : old));
    for (const [set, size] of sizes) await write(deployment, set, size);
  }

  return { resize, scale };
}

/**
 * The sizes of several active ReplicaSets after the Deployment's size changed: each gets its share, by its own size; what
 * rounding leaves over goes to the largest.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#proportional-scaling
 */
export function proportionalSizes(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
): readonly (readonly [ReplicaSet, number])[] {
  const replicas = replicasOf(deployment);
  const allowed = replicas > 0 ? replicas + maxSurge(deployment) : 0;
  const toAdd = allowed - wanted(sets);
  const ordered = sets.toSorted(toAdd > 0 ? largestThenNewest : largestThenOldest);
  let added = 0;
  const sizes = ordered.map((set): [ReplicaSet, number] => {
    const share = shareOf(deployment, set, toAdd, added);
    added += share;
    return [set, sizeOf(set) + share];
  });
  const [first] = sizes;
  if (first && toAdd !== 0) first[1] = Math.max(0, first[1] + toAdd - added);
  return sizes;
}

const largestThenNewest = (a: ReplicaSet, b: ReplicaSet): number => sizeOf(b) - sizeOf(a) || byAge(b, a);
const largestThenOldest = (a: ReplicaSet, b: ReplicaSet): number => sizeOf(b) - sizeOf(a) || byAge(a, b);

function shareOf(deployment: Deployment, set: ReplicaSet, toAdd: number, added: number): number {
  if (sizeOf(set) === 0 || toAdd === 0 || toAdd === added) return 0;
  const fraction = fractionOf(deployment, set);
  const left = toAdd - added;
  return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
}

/** By how much a set grows when it keeps its part of the whole. */
function fractionOf(deployment: Deployment, set: ReplicaSet): number {
  const replicas = replicasOf(deployment);
  const size = sizeOf(set);
  if (replicas === 0) return -size;
  const before = maxReplicas(set) || (deployment.status?.replicas ?? 0);
  if (before === 0) return 0;
  return Math.round((size * (replicas + maxSurge(deployment))) / before) - size;
}
