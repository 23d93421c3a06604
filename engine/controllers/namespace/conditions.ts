import type { Namespace } from '../../kinds/types.ts';
import { equal } from '../support/equal.ts';
import type { Remains } from './content.ts';

type Condition = NonNullable<NonNullable<Namespace['status']>['conditions']>[number];

interface Finding {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

/** The five conditions of a namespace that is being deleted, in the real order. */
function findings({ resources, finalizers, failures }: Remains): readonly Finding[] {
  const failed = failures.length > 0;
  const holds = [...finalizers].map(([name, count]) => `${name} in ${count} resource instances`).toSorted();
  const remaining = [...resources].map(([name, count]) => `${name} has ${count} resource instances`).toSorted();
  return [
    {
      type: 'NamespaceDeletionDiscoveryFailure',
      status: 'False',
      reason: 'ResourcesDiscovered',
      message: 'All resources successfully discovered',
    },
    {
      type: 'NamespaceDeletionGroupVersionParsingFailure',
      status: 'False',
      reason: 'ParsedGroupVersions',
      message: 'All legacy kube types successfully parsed',
    },
    {
      type: 'NamespaceDeletionContentFailure',
      status: failed ? 'True' : 'False',
      reason: failed ? 'ContentDeletionFailed' : 'ContentDeleted',
      message: failed
        ? `Failed to delete all resource types, ${failures.length} remaining: ${failures.toSorted().join(', ')}`
        : 'All content successfully deleted, may be waiting on finalization',
    },
    {
      type: 'NamespaceContentRemaining',
      status: remaining.length > 0 ? 'True' : 'False',
      reason: remaining.length > 0 ? 'SomeResourcesRemain' : 'ContentRemoved',
      message:
        remaining.length > 0
          ? `Some resources are remaining: ${remaining.join(', ')}`
          : 'All content successfully removed',
    },
    {
      type: 'NamespaceFinalizersRemaining',
      status: holds.length > 0 ? 'True' : 'False',
      reason: holds.length > 0 ? 'SomeFinalizersRemain' : 'ContentHasNoFinalizers',
      message:
        holds.length > 0
          ? `Some content in the namespace has finalizers remaining: ${holds.join(', ')}`
          : 'All content-preserving finalizers finished',
    },
  ];
}

/** The conditions as they are now; those that say what they said keep their time. */
export function conditionsOf(namespace: Namespace, remains: Remains, now: string): readonly Condition[] {
  const former = namespace.status?.conditions ?? [];
  const next = findings(remains).map((finding): Condition => {
    const before = former.find(({ type }) => type === finding.type);
    const { lastTransitionTime: _, ...said } = before ?? {};
    return before && equal(said, finding) ? before : { ...finding, lastTransitionTime: now };
  });
  const others = former.filter(({ type }) => !next.some((condition) => condition.type === type));
  return [...others, ...next];
}
