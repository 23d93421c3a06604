import type { Deployment, PodTemplateSpec, ReplicaSet } from '../../kinds/types.ts';
import { equal } from '../support/equal.ts';

export const hashLabel = 'pod-template-hash';

type Sets = readonly ReplicaSet[];

export const sizeOf = ({ spec }: ReplicaSet): number => spec?.replicas ?? 1;
export const availableIn = ({ status }: ReplicaSet): number => status?.availableReplicas ?? 0;

export const wanted = (sets: Sets): number => sets.reduce((sum, set) => sum + sizeOf(set), 0);
export const actual = (sets: Sets): number => sets.reduce((sum, { status }) => sum + (status?.replicas ?? 0), 0);
export const available = (sets: Sets): number => sets.reduce((sum, set) => sum + availableIn(set), 0);
export const ready = (sets: Sets): number => sets.reduce((sum, { status }) => sum + (status?.readyReplicas ?? 0), 0);
export const terminating = (sets: Sets): number =>
  sets.reduce((sum, { status }) => sum + (status?.terminatingReplicas ?? 0), 0);

/** Those that want pods. */
export const activeOf = (sets: Sets): Sets => sets.filter((set) => sizeOf(set) > 0);

/** `a` before `b` where it is older; names decide between those of one second. */
export function byAge(a: ReplicaSet, b: ReplicaSet): number {
  const ageA = a.metadata.creationTimestamp ?? '';
  const ageB = b.metadata.creationTimestamp ?? '';
  if (ageA === ageB) return a.metadata.name < b.metadata.name ? -1 : 1;
  return ageA < ageB ? -1 : 1;
}

/** Whether two templates make the same pods: the hash label is ours and does not count. */
export function sameTemplate(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  if (!a || !b) return a === b;
  return equal(a.spec, b.spec) && equal({ ...a.metadata, labels: unhashed(a) }, { ...b.metadata, labels: unhashed(b) });
}

function unhashed({ metadata }: PodTemplateSpec): { readonly [label: string]: string } {
  const { [hashLabel]: _, ...labels } = metadata?.labels ?? {};
  return labels;
}

/** The oldest ReplicaSet of the current template, and all others. */
export function split(deployment: Deployment, sets: Sets): { current: ReplicaSet | undefined; old: Sets } {
  const current = sets.toSorted(byAge).find((set) => sameTemplate(set.spec?.template, deployment.spec?.template));
  return { current, old: sets.filter((set) => set !== current) };
}

/** The only set to scale when nothing is rolling out; undefined where several are active. */
export function activeOrLatest(current: ReplicaSet | undefined, old: Sets): ReplicaSet | undefined {
  const active = activeOf(current ? [...old, current] : old);
  if (active.length > 1) return undefined;
  return active[0] ?? current ?? old.toSorted(byAge).at(-1);
}

/** All pods are the current set's, and available. */
export function isSaturated(deployment: Deployment, current: ReplicaSet | undefined): boolean {
  if (!current) return false;
  const replicas = deployment.spec?.replicas ?? 1;
  return (
    sizeOf(current) === replicas &&
    Number(current.metadata.annotations?.['deployment.kubernetes.io/desired-replicas']) === replicas &&
    availableIn(current) === replicas
  );
}
