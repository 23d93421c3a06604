import type { Node, PodSpec } from '../../kinds/types.ts';

export type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number];
export type Toleration = NonNullable<PodSpec['tolerations']>[number];

/** @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
export function tolerates({ key, operator = 'Equal', value = '', effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  if (operator === 'Exists') return true;
  if (!key) return false;
  if (operator === 'Equal') return value === (taint.value ?? '');
  const integer = /^-?\d+$/;
  if (!integer.test(value) || !integer.test(taint.value ?? '')) return false;
  if (operator === 'Gt') return Number(taint.value) > Number(value);
  return operator === 'Lt' && Number(taint.value) < Number(value);
}

/** The first taint of these effects that nothing tolerates. */
export function untolerated(
  taints: readonly Taint[],
  tolerations: readonly Toleration[],
  effects: readonly string[],
): Taint | undefined {
  return taints.find((taint) => effects.includes(taint.effect) && !tolerations.some((t) => tolerates(t, taint)));
}

/** Effects that keep a pod off a node. */
export const hardEffects = ['NoSchedule', 'NoExecute'] as const;
