import type { Node } from '../../kinds/types.ts';

export type NodeCondition = NonNullable<NonNullable<Node['status']>['conditions']>[number];

/** What a node's silence makes unknown. */
const watched = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'] as const;

export const readyStatus = ({ status }: Node): string =>
  status?.conditions?.find(({ type }) => type === 'Ready')?.status ?? 'Unknown';

/** The conditions of a node that says nothing any more; undefined where they say so already. */
export function silentConditions(node: Node, now: string): readonly NodeCondition[] | undefined {
  const former = node.status?.conditions ?? [];
  let changed = false;
  const next = former.map((condition): NodeCondition => {
    if (!watched.some((type) => type === condition.type) || condition.status === 'Unknown') return condition;
    changed = true;
    return {
      ...condition,
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
      lastTransitionTime: now,
    };
  });
  const missing = watched.filter((type) => !former.some((condition) => condition.type === type));
  if (!changed && missing.length === 0) return undefined;
  const never = missing.map(
    (type): NodeCondition => ({
      type,
      status: 'Unknown',
      reason: 'NodeStatusNeverUpdated',
      message: 'Kubelet never posted node status.',
      lastHeartbeatTime: node.metadata.creationTimestamp ?? now,
      lastTransitionTime: now,
    }),
  );
  return [...next, ...never];
}
