import type { Node } from '../../kinds/types.ts';
import { readyStatus } from './health.ts';

export type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number];

const prefix = 'node.kubernetes.io/';

/** Conditions and the status in which each puts a taint on its node. */
const conditionTaints: readonly (readonly [condition: string, status: string, key: string])[] = [
  ['Ready', 'False', `${prefix}not-ready`],
  ['Ready', 'Unknown', `${prefix}unreachable`],
  ['MemoryPressure', 'True', `${prefix}memory-pressure`],
  ['DiskPressure', 'True', `${prefix}disk-pressure`],
  ['NetworkUnavailable', 'True', `${prefix}network-unavailable`],
  ['PIDPressure', 'True', `${prefix}pid-pressure`],
];
const unschedulable = `${prefix}unschedulable`;
const executionKeys = new Set([`${prefix}not-ready`, `${prefix}unreachable`]);
const schedulingKeys = new Set([...conditionTaints.map(([, , key]) => key), unschedulable]);

/** The taints that keep new pods away, as the node's conditions want them; undefined where they are so. */
export function withSchedulingTaints(node: Node, now: string): readonly Taint[] | undefined {
  const conditions = node.status?.conditions ?? [];
  const wanted = conditionTaints
    .filter(([type, status]) => conditions.some((c) => c.type === type && c.status === status))
    .map(([, , key]) => key);
  if (node.spec?.unschedulable) wanted.push(unschedulable);
  return replaceTaints(node, 'NoSchedule', (key) => schedulingKeys.has(key), wanted, now);
}

/** The taint that drives pods away from a node that is not ready; undefined where it is as it should be. */
export function withExecutionTaints(node: Node, now: string): readonly Taint[] | undefined {
  const ready = readyStatus(node);
  const wanted = ready === 'True' ? [] : [ready === 'False' ? `${prefix}not-ready` : `${prefix}unreachable`];
  return replaceTaints(node, 'NoExecute', (key) => executionKeys.has(key), wanted, now);
}

/** Without what drives pods away; undefined where there is nothing of it. */
export const withoutExecutionTaints = (node: Node): readonly Taint[] | undefined =>
  replaceTaints(node, 'NoExecute', (key) => executionKeys.has(key), [], '');

export const hasExecutionTaint = ({ spec }: Node): boolean =>
  spec?.taints?.some(({ key, effect }) => effect === 'NoExecute' && executionKeys.has(key)) === true;

function replaceTaints(
  { spec }: Node,
  effect: 'NoSchedule' | 'NoExecute',
  isOurs: (key: string) => boolean,
  wanted: readonly string[],
  now: string,
): readonly Taint[] | undefined {
  const taints = spec?.taints ?? [];
  const ours = taints.filter((taint) => taint.effect === effect && isOurs(taint.key));
  const missing = wanted.filter((key) => !ours.some((taint) => taint.key === key));
  const needless = ours.filter(({ key }) => !wanted.includes(key));
  if (missing.length === 0 && needless.length === 0) return undefined;
  const kept = taints.filter((taint) => !needless.includes(taint));
  return [...kept, ...missing.map((key): Taint => ({ key, effect, timeAdded: now }))];
}
