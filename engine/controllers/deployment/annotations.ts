import type { Deployment, ReplicaSet } from '../../kinds/types.ts';
import { limits } from '../../limits.ts';
import { maxSurge, replicasOf } from './strategy.ts';

export const annotations = {
  revision: 'deployment.kubernetes.io/revision',
  revisionHistory: 'deployment.kubernetes.io/revision-history',
  desiredReplicas: 'deployment.kubernetes.io/desired-replicas',
  maxReplicas: 'deployment.kubernetes.io/max-replicas',
  rollbackTo: 'deprecated.deployment.rollback.to',
  lastApplied: 'kubectl.kubernetes.io/last-applied-configuration',
} as const;

type Annotations = { readonly [key: string]: string };

/** What a ReplicaSet does not take over from its Deployment: it has its own. */
const notCopied: ReadonlySet<string> = new Set(Object.values(annotations));

const countOf = (object: { readonly metadata: { readonly annotations?: Annotations } }, name: string) => {
  const text = object.metadata.annotations?.[name];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
};

export const revisionOf = (object: Deployment | ReplicaSet): number => countOf(object, annotations.revision) ?? 0;
export const desiredReplicas = (set: ReplicaSet): number | undefined => countOf(set, annotations.desiredReplicas);
export const maxReplicas = (set: ReplicaSet): number | undefined => countOf(set, annotations.maxReplicas);

/** The highest revision among ReplicaSets; 0 where there is none. */
export const maxRevision = (sets: readonly ReplicaSet[]): number => Math.max(0, ...sets.map(revisionOf));

/** How large the Deployment was when the set was last scaled: what proportional scaling goes by. */
export function sizeAnnotations(deployment: Deployment): Annotations {
  const replicas = replicasOf(deployment);
  return {
    [annotations.desiredReplicas]: String(replicas),
    [annotations.maxReplicas]: String(replicas + maxSurge(deployment)),
  };
}

export const copiedAnnotations = (deployment: Deployment): Annotations =>
  Object.fromEntries(Object.entries(deployment.metadata.annotations ?? {}).filter(([name]) => !notCopied.has(name)));

/**
 * The annotations of the ReplicaSet of the current template. A set that becomes current again gets a new revision, and
 * remembers the one that it had.
 */
export function currentAnnotations(deployment: Deployment, set: ReplicaSet, revision: number): Annotations {
  const current = set.metadata.annotations ?? {};
  const next = { ...current, ...copiedAnnotations(deployment) };
  const former = revisionOf(set);
  if (former >= revision) return next;
  next[annotations.revision] = String(revision);
  if (current[annotations.revision] !== undefined) {
    next[annotations.revisionHistory] = remembered(current[annotations.revisionHistory], String(former));
  }
  return next;
}

/** The history with one more revision; the oldest go where it gets too long. */
function remembered(history: string | undefined, revision: string): string {
  const revisions = [...(history ? history.split(',') : []), revision];
  while (revisions.length > 1 && revisions.join().length > limits.revisionHistoryLength) revisions.shift();
  return revisions.join();
}
