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
  const meta: Mutable<ObjectMeta> = {
    name: given.name || (given.generateName ? generatedName(given.generateName, context) : ''),
  };
  if (given.generateName) meta.generateName = given.generateName;
  if (namespace !== undefined) meta.namespace = namespace;
  meta.uid = context.random.uuid();
  if (countsGenerations(object, definition)) meta.generation = 1;
  meta.creationTimestamp = context.sim.clock.timestamp();
  keepWhatClientsSay(meta, given);
  return meta;
}

/** Set field by field: written as one literal of many spreads it costs three times as much, and every write makes one. */
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

function keepWhatClientsSay(meta: Mutable<ObjectMeta>, given: Partial<ObjectMeta>): void {
  if (given.labels) meta.labels = given.labels;
  if (given.annotations) meta.annotations = given.annotations;
  if (given.ownerReferences?.length) meta.ownerReferences = given.ownerReferences;
  if (given.finalizers?.length) meta.finalizers = given.finalizers;
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
  const meta: Mutable<ObjectMeta> = { name: kept.name };
  if (kept.generateName !== undefined) meta.generateName = kept.generateName;
  if (kept.namespace !== undefined) meta.namespace = kept.namespace;
  if (kept.uid !== undefined) meta.uid = kept.uid;
  if (kept.resourceVersion !== undefined) meta.resourceVersion = kept.resourceVersion;
  if (kept.generation !== undefined) meta.generation = kept.generation;
  if (kept.creationTimestamp !== undefined) meta.creationTimestamp = kept.creationTimestamp;
  if (kept.deletionTimestamp !== undefined) meta.deletionTimestamp = kept.deletionTimestamp;
  if (kept.deletionGracePeriodSeconds !== undefined) {
    meta.deletionGracePeriodSeconds = kept.deletionGracePeriodSeconds;
  }
  keepWhatClientsSay(meta, next.metadata ?? {});
  return meta;
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
