import type { Informer, Key } from '../../client/contract.ts';
import { keyOf } from '../../client/indexer.ts';
import type { KubeObject } from '../../machinery/types.ts';
import type { Expectations } from './expectations.ts';
import { controllerOf } from './owners.ts';

export interface DependentsOptions<Owner extends KubeObject, T extends KubeObject> {
  readonly owners: Informer<Owner>;
  /** Owners of other kinds are somebody else's. */
  readonly ownerKind: string;
  readonly dependents: Informer<T>;
  readonly expectations?: Expectations;
  /** Whether an owner would adopt an orphan; none does where absent. */
  readonly matches?: (owner: Owner, dependent: T) => boolean;
  readonly enqueue: (key: Key) => void;
  /** Told of a change besides, for what depends on more than that something changed. */
  readonly onUpdate?: (owner: Owner, now: T, before: T) => void;
  readonly onDelete?: (owner: Owner | undefined, dependent: T) => void;
}

/** Has an owner looked at whenever one of its dependents, or an orphan that it may adopt, changes. */
export function followDependents<Owner extends KubeObject, T extends KubeObject>({
  owners,
  ownerKind,
  dependents,
  expectations,
  matches,
  enqueue,
  onUpdate,
  onDelete,
}: DependentsOptions<Owner, T>): () => void {
  function ownerOf(object: T): Owner | undefined {
    const reference = controllerOf(object);
    if (reference?.kind !== ownerKind) return undefined;
    const { namespace } = object.metadata;
    const owner = owners.get(namespace === undefined ? reference.name : `${namespace}/${reference.name}`);
    return owner?.metadata.uid === reference.uid ? owner : undefined;
  }

  function offerOrphan(object: T): void {
    if (!matches) return;
    for (const owner of owners.list(object.metadata.namespace)) if (matches(owner, object)) enqueue(keyOf(owner));
  }

  function gone(object: T): void {
    const owner = ownerOf(object);
    if (owner) {
      const key = keyOf(owner);
      expectations?.deleted(key, keyOf(object));
      enqueue(key);
    }
    onDelete?.(owner, object);
  }

  return dependents.subscribe({
    added(object) {
      // seen for the first time while it goes: a restart of the controller
      if (object.metadata.deletionTimestamp !== undefined) return gone(object);
      if (!controllerOf(object)) return offerOrphan(object);
      const owner = ownerOf(object);
      if (!owner) return;
      const key = keyOf(owner);
      expectations?.created(key);
      enqueue(key);
    },
    updated(object, old) {
      const ownersChanged = controllerOf(object)?.uid !== controllerOf(old)?.uid;
      if (ownersChanged) {
        const former = ownerOf(old);
        if (former) enqueue(keyOf(former));
      }
      const owner = ownerOf(object);
      if (owner) {
        const key = keyOf(owner);
        if (object.metadata.deletionTimestamp !== undefined) expectations?.deleted(key, keyOf(object));
        enqueue(key);
        onUpdate?.(owner, object, old);
        return;
      }
      if (!controllerOf(object) && (ownersChanged || object.metadata.labels !== old.metadata.labels))
        offerOrphan(object);
    },
    deleted: gone,
  });
}

/** Has each object of an informer looked at when it changes. */
export function followOwners<Owner extends KubeObject>(
  owners: Informer<Owner>,
  enqueue: (key: Key) => void,
  expectations?: Expectations,
): () => void {
  return owners.subscribe({
    added: (owner) => enqueue(keyOf(owner)),
    updated(owner, old) {
      if (owner.metadata.uid !== old.metadata.uid) expectations?.forget(keyOf(old));
      enqueue(keyOf(owner));
    },
    deleted(owner) {
      expectations?.forget(keyOf(owner));
      enqueue(keyOf(owner));
    },
  });
}
