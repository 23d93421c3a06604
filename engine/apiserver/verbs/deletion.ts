import type { CustomResourceDefinition } from '../../kinds/types.ts';
import type { KubeObject } from '../../machinery/types.ts';
import { formatTimestamp } from '../../sim/index.ts';
import { cleanupFinalizer, deletionPending, withCondition } from '../apiextensions/conditions.ts';
import type { Endpoint } from '../endpoint.ts';

/** What differs between kinds when they are deleted, by `resource.group`. */
interface DeletionRule {
  /** Held by more than `metadata.finalizers`. */
  readonly held?: (object: KubeObject) => boolean;
  /** What else changes when a deletion is begun. */
  readonly begun?: (object: KubeObject) => KubeObject;
  /** Marking it as deleted is no new generation. */
  readonly sameGeneration?: true;
}

const customResourceDefinitions: DeletionRule = {
  sameGeneration: true,
  // its instances go first
  held: ({ metadata }) => metadata.deletionTimestamp === undefined,
  begun(definition) {
    const { metadata } = definition;
    const { finalizers = [], deletionTimestamp = '' } = metadata;
    const status = (definition as CustomResourceDefinition).status;
    const conditions = withCondition(status?.conditions ?? [], deletionPending, deletionTimestamp);
    return {
      ...definition,
      metadata: { ...metadata, finalizers: [...finalizers.filter((f) => f !== cleanupFinalizer), cleanupFinalizer] },
      status: { ...status, conditions },
    };
  },
};

const rules: { readonly [resourceAndGroup: string]: DeletionRule } = {
  'namespaces.': {
    held: (namespace) => ((namespace['spec'] as { finalizers?: readonly string[] })?.finalizers ?? []).length > 0,
    begun: (namespace) => ({
      ...namespace,
      status: { ...(namespace['status'] as object | undefined), phase: 'Terminating' },
    }),
  },
  'customresourcedefinitions.apiextensions.k8s.io': customResourceDefinitions,
};

const ruleOf = ({ stored }: Endpoint): DeletionRule | undefined => rules[`${stored.resource}.${stored.group}`];

/** Whether something else than its grace period keeps an object. */
export function isHeld(endpoint: Endpoint, object: KubeObject): boolean {
  return (object.metadata.finalizers ?? []).length > 0 || (ruleOf(endpoint)?.held?.(object) ?? false);
}

/** Deleted, and nothing keeps it any more: its last finalizer was just taken away. */
export function isFinished(endpoint: Endpoint, object: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds } = object.metadata;
  return deletionTimestamp !== undefined && (deletionGracePeriodSeconds ?? 0) === 0 && !isHeld(endpoint, object);
}

/** Marks an object as being deleted; its deletionTimestamp is when its grace ends. `now` in virtual milliseconds. */
export function beginDeletion(endpoint: Endpoint, object: KubeObject, graceSeconds: number, now: number): KubeObject {
  const { metadata } = object;
  const rule = ruleOf(endpoint);
  const raised = metadata.generation !== undefined && rule?.sameGeneration !== true;
  const marked = {
    ...object,
    metadata: {
      ...metadata,
      ...(raised ? { generation: (metadata.generation ?? 0) + 1 } : {}),
      deletionTimestamp: formatTimestamp(now + graceSeconds * 1000),
      deletionGracePeriodSeconds: graceSeconds,
    },
  };
  return rule?.begun?.(marked) ?? marked;
}

/** A deletion under way gets less time: its end moves, from when it was begun. Never more time. */
export function shortenDeletion(object: KubeObject, graceSeconds: number): KubeObject {
  const { metadata } = object;
  const ends = Date.parse(metadata.deletionTimestamp ?? '');
  const begun = ends - (metadata.deletionGracePeriodSeconds ?? 0) * 1000;
  return {
    ...object,
    metadata: {
      ...metadata,
      deletionTimestamp: formatTimestamp(begun + graceSeconds * 1000),
      deletionGracePeriodSeconds: graceSeconds,
    },
  };
}

/** The finalizers by which dependents are waited for or let go, as the client's choice (or what was chosen before) says. */
export function finalizersFor(
  object: KubeObject,
  policy: 'Orphan' | 'Background' | 'Foreground' | undefined,
  fallback: 'Background' | 'Orphan' | undefined,
): readonly string[] {
  const present = object.metadata.finalizers ?? [];
  if (policy === undefined && present.some((f) => f === 'orphan' || f === 'foregroundDeletion')) return present;
  const others = present.filter((f) => f !== 'orphan' && f !== 'foregroundDeletion');
  switch (policy ?? fallback) {
    case 'Orphan':
      return [...others, 'orphan'];
    case 'Foreground':
      return [...others, 'foregroundDeletion'];
    default:
      return others.length === present.length ? present : others;
  }
}
