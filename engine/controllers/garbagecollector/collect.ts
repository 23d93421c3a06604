import type { ControllerContext } from '../../client/contract.ts';
import { objectRef } from '../../kinds/resources.ts';
import { limits } from '../../limits.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { KubeObject, OwnerReference } from '../../machinery/types.ts';
import type { Catalogue } from './catalogue.ts';
import type { Graph, Node } from './graph.ts';

export const foregroundFinalizer = 'foregroundDeletion';
export const orphanFinalizer = 'orphan';

const isGoing = ({ metadata }: KubeObject): boolean => metadata.deletionTimestamp !== undefined;
const hasFinalizer = ({ metadata }: KubeObject, name: string): boolean => metadata.finalizers?.includes(name) ?? false;

/** Deleted in the foreground: waits until the dependents that block it are gone. */
export const waitsForDependents = (object: KubeObject): boolean =>
  isGoing(object) && hasFinalizer(object, foregroundFinalizer);

/** Deleted so that its dependents stay. */
export const letsDependentsGo = (object: KubeObject): boolean =>
  isGoing(object) && hasFinalizer(object, orphanFinalizer);

interface Owners {
  /** There, and not going to take the dependent along. */
  readonly solid: readonly OwnerReference[];
  readonly absent: readonly OwnerReference[];
  /** Being deleted in the foreground. */
  readonly waiting: readonly OwnerReference[];
}

export interface Collector {
  /** Deletes an object that no owner holds any more, or takes away the owners that are gone. */
  attemptToDelete(id: string): Promise<void>;
  /** Takes the owner away from its dependents, then lets it go. */
  attemptToOrphan(id: string): Promise<void>;
  /** An object is known to be gone: who is asked for it need not ask the server. */
  forget(uid: string): void;
}

export function createCollector(
  { sim, api, events }: Pick<ControllerContext, 'sim' | 'api' | 'events'>,
  graph: Graph,
  catalogue: Catalogue,
  enqueue: (node: Node) => void,
): Collector {
  const absentOwners = new Set<string>();

  function forget(uid: string): void {
    absentOwners.add(uid);
    if (absentOwners.size <= limits.absentOwners) return;
    for (const oldest of absentOwners) {
      absentOwners.delete(oldest);
      break;
    }
  }

  async function attemptToDelete(id: string): Promise<void> {
    const node = graph.get(id);
    if (!node) return;
    const { object } = node;
    if (waitsForDependents(object)) return waitOrFinish(node);
    if (isGoing(object)) return;
    const owners = await classify(node);
    if (!owners) return;
    const { solid, absent, waiting } = owners;
    if (solid.length > 0) {
      const stale = [...absent, ...waiting];
      if (stale.length > 0) await dropOwners(node, stale);
      return;
    }
    if (absent.length + waiting.length === 0) return;
    const dependents = waiting.length > 0 ? graph.dependentsOf(object.metadata.uid ?? '') : [];
    if (dependents.length > 0) {
      // two that wait for each other would wait for ever
      if (dependents.some((dependent) => waitsForDependents(dependent.object))) await unblock(node);
      await remove(node, 'Foreground', [...waiting, ...absent]);
    } else {
      await remove(node, policyOf(object), [...waiting, ...absent]);
    }
  }

  async function waitOrFinish(node: Node): Promise<void> {
    const uid = node.object.metadata.uid ?? '';
    const blocking = graph
      .dependentsOf(uid)
      .filter(({ object }) => object.metadata.ownerReferences?.some((o) => o.uid === uid && o.blockOwnerDeletion));
    if (blocking.length === 0) return dropFinalizer(node, foregroundFinalizer);
    for (const dependent of blocking) if (!waitsForDependents(dependent.object)) enqueue(dependent);
  }

  async function attemptToOrphan(id: string): Promise<void> {
    const node = graph.get(id);
    if (!node || !letsDependentsGo(node.object)) return;
    const uid = node.object.metadata.uid ?? '';
    for (const dependent of graph.dependentsOf(uid)) {
      const owner = dependent.object.metadata.ownerReferences?.find((o) => o.uid === uid);
      if (owner) await dropOwners(dependent, [owner]);
    }
    await dropFinalizer(node, orphanFinalizer);
  }

  /** Undefined where an owner cannot exist as it is written: such an object is told of and left alone. */
  async function classify(node: Node): Promise<Owners | undefined> {
    const { namespace } = node.object.metadata;
    const solid: OwnerReference[] = [];
    const absent: OwnerReference[] = [];
    const waiting: OwnerReference[] = [];
    for (const owner of node.object.metadata.ownerReferences ?? []) {
      const known = graph.owner(owner, namespace)?.object ?? (await lookUp(node, owner));
      if (known === 'impossible') return undefined;
      if (known === undefined) absent.push(owner);
      else if (waitsForDependents(known)) waiting.push(owner);
      else solid.push(owner);
    }
    return { solid, absent, waiting };
  }

  /** Asks the server, since the cache may be behind. */
  async function lookUp(node: Node, owner: OwnerReference): Promise<KubeObject | undefined | 'impossible'> {
    if (absentOwners.has(owner.uid)) return undefined;
    const { namespace } = node.object.metadata;
    const resource = catalogue.byKind(owner.apiVersion, owner.kind);
    // a kind that is not known may come to be known: it is looked at again when it does
    if (!resource) return 'impossible';
    if (resource.namespaced && namespace === undefined) {
      tellWrongNamespace(node, owner);
      return 'impossible';
    }
    try {
      const found = await api.get(objectRef(resource, resource.namespaced ? namespace : undefined, owner.name));
      if (found.metadata.uid === owner.uid) return found;
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error;
    }
    forget(owner.uid);
    if (graph.findByUid(owner.uid)) tellWrongNamespace(node, owner);
    return undefined;
  }

  function tellWrongNamespace({ object }: Node, { apiVersion, kind, name, uid }: OwnerReference): void {
    const { namespace } = object.metadata;
    const reference = `[${apiVersion}/${kind}${namespace === undefined ? '' : `, namespace: ${namespace}`}, name: ${name}, uid: ${uid}]`;
    const text = `ownerRef ${reference} does not exist in namespace "${namespace ?? ''}"`;
    events.event(object, 'Warning', 'OwnerRefInvalidNamespace', text);
  }

  async function remove(
    { resource, object }: Node,
    propagationPolicy: 'Orphan' | 'Background' | 'Foreground',
    owners: readonly OwnerReference[],
  ): Promise<void> {
    const { namespace, name, uid } = object.metadata;
    try {
      await api.delete(objectRef(resource, namespace, name), {
        propagationPolicy,
        ...(uid === undefined ? {} : { preconditions: { uid } }),
      });
    } catch (error) {
      if (!isApiError(error, 'NotFound') && !isApiError(error, 'Conflict')) throw error;
      return;
    }
    sim.trace.record({
      component: 'garbage-collector-controller',
      subject: {
        apiVersion: object.apiVersion,
        kind: object.kind,
        ...(namespace === undefined ? {} : { namespace }),
        name,
      },
      code: 'deleted-after-owner',
      data: { owners: owners.map((owner) => `${owner.kind}/${owner.name}`), propagationPolicy },
    });
  }

  async function dropOwners(node: Node, stale: readonly OwnerReference[]): Promise<void> {
    const gone = new Set(stale.map(({ uid }) => uid));
    await change(node, ({ ownerReferences = [], ...metadata }) => {
      const kept = ownerReferences.filter(({ uid }) => !gone.has(uid));
      return kept.length > 0 ? { ...metadata, ownerReferences: kept } : metadata;
    });
  }

  const unblock = (node: Node): Promise<void> =>
    change(node, ({ ownerReferences = [], ...metadata }) => ({
      ...metadata,
      ownerReferences: ownerReferences.map((owner) => ({ ...owner, blockOwnerDeletion: false })),
    }));

  async function dropFinalizer(node: Node, finalizer: string): Promise<void> {
    await change(node, ({ finalizers = [], ...metadata }) => {
      const kept = finalizers.filter((name) => name !== finalizer);
      return kept.length > 0 ? { ...metadata, finalizers: kept } : metadata;
    });
  }

  /** Changes the metadata of the object as it is now; nothing where it is gone. */
  async function change(
    { resource, object }: Node,
    next: (metadata: KubeObject['metadata']) => KubeObject['metadata'],
  ): Promise<void> {
    const { namespace, name, uid } = object.metadata;
    const ref = objectRef(resource, namespace, name);
    try {
      const fresh = await api.get(ref);
      if (fresh.metadata.uid !== uid) return;
      await api.update(ref, { ...fresh, metadata: next(fresh.metadata) });
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error;
    }
  }

  return { attemptToDelete, attemptToOrphan, forget };
}

/** A finalizer that waits for its turn says how the object wants to go. */
function policyOf(object: KubeObject): 'Orphan' | 'Background' | 'Foreground' {
  if (hasFinalizer(object, orphanFinalizer)) return 'Orphan';
  return hasFinalizer(object, foregroundFinalizer) ? 'Foreground' : 'Background';
}
