import type { KindDefinition } from '../../kinds/registry.ts';
import { failure } from '../../machinery/errors.ts';
import type { KubeObject, ObjectMeta } from '../../machinery/types.ts';
import type { ServerContext } from '../context.ts';

/** Generated names are cut so that, with their five characters, they still are labels. */
const generatedPrefixLength = 58;

function generatedName(prefix: string, context: Pick<ServerContext, 'random'>): string {
  return `${prefix.slice(0, generatedPrefixLength)}${context.random.suffix(5)}`;
}

/**
 * What the server sets in the metadata of a new object, and drops of what a client may not set.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/
 */
export function metadataForCreate(
  object: KubeObject,
  definition: KindDefinition,
  namespace: string | undefined,
  context: ServerContext,
): ObjectMeta {
  const given: Partial<ObjectMeta> = object.metadata ?? {};
  if (given.resourceVersion) throw failure(500, '', 'resourceVersion should not be set on objects to be created');
  const name = given.name || (given.generateName ? generatedName(given.generateName, context) : '');
  return {
    name,
    ...(given.generateName ? { generateName: given.generateName } : {}),
    ...(namespace === undefined ? {} : { namespace }),
    uid: context.random.uuid(),
    ...(countsGenerations(object, definition) ? { generation: 1 } : {}),
    creationTimestamp: context.sim.clock.timestamp(),
    ...(given.labels ? { labels: given.labels } : {}),
    ...(given.annotations ? { annotations: given.annotations } : {}),
    ...(given.ownerReferences?.length ? { ownerReferences: given.ownerReferences } : {}),
    ...(given.finalizers?.length ? { finalizers: given.finalizers } : {}),
  };
}

/** A kind that raises its generation for a change from nothing starts with 1. */
function countsGenerations(object: KubeObject, { generation }: KindDefinition): boolean {
  if (!generation) return object['spec'] !== undefined;
  return generation(object, { apiVersion: object.apiVersion, kind: object.kind, metadata: object.metadata });
}

/** An update's metadata: what only the server may change is that of the stored object. */
export function metadataForUpdate(next: KubeObject, old: KubeObject): ObjectMeta {
  const kept = old.metadata;
  if (next.metadata === kept) return kept;
  const given: Partial<ObjectMeta> = next.metadata ?? {};
  const { labels, annotations, ownerReferences, finalizers } = given;
  return {
    name: kept.name,
    ...(kept.generateName === undefined ? {} : { generateName: kept.generateName }),
    ...(kept.namespace === undefined ? {} : { namespace: kept.namespace }),
    ...(kept.uid === undefined ? {} : { uid: kept.uid }),
    ...(kept.resourceVersion === undefined ? {} : { resourceVersion: kept.resourceVersion }),
    ...(kept.generation === undefined ? {} : { generation: kept.generation }),
    ...(kept.creationTimestamp === undefined ? {} : { creationTimestamp: kept.creationTimestamp }),
    ...(kept.deletionTimestamp === undefined ? {} : { deletionTimestamp: kept.deletionTimestamp }),
    ...(kept.deletionGracePeriodSeconds === undefined
      ? {}
      : { deletionGracePeriodSeconds: kept.deletionGracePeriodSeconds }),
    ...(labels ? { labels } : {}),
    ...(annotations ? { annotations } : {}),
    ...(ownerReferences?.length ? { ownerReferences } : {}),
    ...(finalizers?.length ? { finalizers } : {}),
  };
}

/** Whether an update counts as a new generation: a change of anything but metadata and status. */
export function raisesGeneration(next: KubeObject, old: KubeObject, { generation }: KindDefinition): boolean {
  if (generation) return generation(next, old);
  if (old.metadata.generation === undefined && next['spec'] === undefined) return false;
  for (const field in next) if (isContent(field) && next[field] !== old[field]) return true;
  for (const field in old) if (isContent(field) && next[field] === undefined && old[field] !== undefined) return true;
  return false;
}

const isContent = (field: string): boolean =>
  field !== 'metadata' && field !== 'status' && field !== 'apiVersion' && field !== 'kind';
