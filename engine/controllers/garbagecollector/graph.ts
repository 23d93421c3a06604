import type { Informer, InformerFactory, Key } from '../../client/contract.ts';
import { keyOf } from '../../client/indexer.ts';
import type { KubeObject, OwnerReference } from '../../machinery/types.ts';
import type { Catalogue, CollectedResource } from './catalogue.ts';

/** An object and where it is kept. */
export interface Node {
  readonly resource: CollectedResource;
  readonly object: KubeObject;
}

/** Who owns whom, over every resource that there is. */
export interface Graph {
  get(id: string): Node | undefined;
  dependentsOf(uid: string): readonly Node[];
  /** The object that an owner reference means, if it is known: by name in the dependent's namespace, and by UID. */
  owner(reference: OwnerReference, namespace: string | undefined): Node | undefined;
  /** The object of that UID wherever it is. Looks at everything: only for what should not be. */
  findByUid(uid: string): Node | undefined;
  /** Follows one more resource. */
  follow(resource: CollectedResource): Informer<KubeObject>;
}

export interface GraphEvents {
  changed(node: Node, before: KubeObject | undefined): void;
  gone(node: Node): void;
}

const byOwner = 'garbage-collector/owner';

const ownersOf = ({ metadata }: KubeObject): readonly string[] => metadata.ownerReferences?.map(({ uid }) => uid) ?? [];

/** `deployments.apps default/web`: how the queues name an object. */
export function nodeId(resource: Pick<CollectedResource, 'resource' | 'group'>, key: Key): string {
  return `${resource.resource}.${resource.group} ${key}`;
}

export function createGraph(informers: InformerFactory, catalogue: Catalogue, events: GraphEvents): Graph {
  const followed = new Map<string, { readonly resource: CollectedResource; readonly informer: Informer<KubeObject> }>();

  const nodesWhere = (index: string, uid: string): Node[] => {
    const found: Node[] = [];
    for (const { resource, informer } of followed.values()) {
      for (const object of informer.byIndex(index, uid)) found.push({ resource, object });
    }
    return found;
  };

  return {
    get(id) {
      const blank = id.indexOf(' ');
      const entry = followed.get(id.slice(0, blank));
      const object = entry?.informer.get(id.slice(blank + 1));
      return entry && object ? { resource: entry.resource, object } : undefined;
    },
    dependentsOf: (uid) => nodesWhere(byOwner, uid),
    findByUid(uid) {
      for (const { resource, informer } of followed.values()) {
        const object = informer.list().find(({ metadata }) => metadata.uid === uid);
        if (object) return { resource, object };
      }
      return undefined;
    },
    owner({ apiVersion, kind, name, uid }, namespace) {
      const resource = catalogue.byKind(apiVersion, kind);
      if (!resource) return undefined;
      const object = followed
        .get(`${resource.resource}.${resource.group}`)
        ?.informer.get(resource.namespaced ? `${namespace}/${name}` : name);
      return object?.metadata.uid === uid ? { resource, object } : undefined;
    },
    follow(resource) {
      const informer = informers.informer(resource);
      const name = `${resource.resource}.${resource.group}`;
      if (followed.has(name)) return informer;
      informer.addIndex(byOwner, ownersOf);
      followed.set(name, { resource, informer });
      informer.subscribe({
        added: (object) => events.changed({ resource, object }, undefined),
        updated: (object, before) => events.changed({ resource, object }, before),
        deleted: (object) => events.gone({ resource, object }),
      });
      return informer;
    },
  };
}

export const idOf = ({ resource, object }: Node): string => nodeId(resource, keyOf(object));
