import type { PodSpec } from '../types.ts';

type Labels = { readonly [key: string]: string };
type Affinity = NonNullable<PodSpec['affinity']>;
type PodAffinity = NonNullable<Affinity['podAffinity']>;
type Term = NonNullable<PodAffinity['requiredDuringSchedulingIgnoredDuringExecution']>[number];
type Constraint = NonNullable<PodSpec['topologySpreadConstraints']>[number];
type Selecting = Pick<Term, 'labelSelector' | 'matchLabelKeys' | 'mismatchLabelKeys'>;

/** The last answer for each spec that was given: the pods of a template have the same values, and go on sharing one spec. */
const known = new WeakMap<PodSpec, { readonly values: string; readonly spec: PodSpec }>();

/**
 * Writes the pod's own values of `matchLabelKeys` and `mismatchLabelKeys` into the selectors that they narrow, as the API
 * server does with a pod that is created.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#matchlabelkeys
 */
export function withLabelKeys(spec: PodSpec, labels: Labels = {}): PodSpec {
  const { affinity, topologySpreadConstraints: constraints } = spec;
  if (!affinity?.podAffinity && !affinity?.podAntiAffinity && !constraints) return spec;
  const keys = selecting(spec).flatMap(({ matchLabelKeys = [], mismatchLabelKeys = [] }) => [
    ...matchLabelKeys,
    ...mismatchLabelKeys,
  ]);
  if (keys.length === 0) return spec;
  const values = keys.map((key) => labels[key] ?? '').join('\n');
  const before = known.get(spec);
  if (before?.values === values) return before.spec;
  const made: PodSpec = {
    ...spec,
    ...(affinity ? { affinity: narrowedAffinity(affinity, labels) } : {}),
    ...(constraints ? { topologySpreadConstraints: constraints.map((one): Constraint => narrowed(one, labels)) } : {}),
  };
  known.set(spec, { values, spec: made });
  return made;
}

function selecting({ affinity, topologySpreadConstraints = [] }: PodSpec): readonly Selecting[] {
  const terms = [affinity?.podAffinity, affinity?.podAntiAffinity].flatMap((side) => [
    ...(side?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(side?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
  ]);
  return [...terms, ...topologySpreadConstraints];
}

function narrowedAffinity({ podAffinity, podAntiAffinity, ...others }: Affinity, labels: Labels): Affinity {
  const side = (of: PodAffinity): PodAffinity => {
    const {
      requiredDuringSchedulingIgnoredDuringExecution: required,
      preferredDuringSchedulingIgnoredDuringExecution: preferred,
    } = of;
    return {
      ...(required
        ? { requiredDuringSchedulingIgnoredDuringExecution: required.map((term) => narrowed(term, labels)) }
        : {}),
      ...(preferred
        ? {
            preferredDuringSchedulingIgnoredDuringExecution: preferred.map((one) => ({
              ...one,
              podAffinityTerm: narrowed(one.podAffinityTerm, labels),
            })),
          }
        : {}),
    };
  };
  return {
    ...others,
    ...(podAffinity ? { podAffinity: side(podAffinity) } : {}),
    ...(podAntiAffinity ? { podAntiAffinity: side(podAntiAffinity) } : {}),
  };
}

function narrowed<T extends Selecting>(of: T, labels: Labels): T {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = of;
  if (!labelSelector) return of;
  const requirement = (operator: string) => (key: string) => {
    const value = labels[key];
    return value === undefined ? [] : [{ key, operator, values: [value] }];
  };
  const added = [...matchLabelKeys.flatMap(requirement('In')), ...mismatchLabelKeys.flatMap(requirement('NotIn'))];
  if (added.length === 0) return of;
  const matchExpressions = [...(labelSelector.matchExpressions ?? []), ...added];
  return { ...of, labelSelector: { ...labelSelector, matchExpressions } };
}
