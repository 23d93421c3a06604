import type { DiscoveredResource, KubeApi } from '../client/kube-api.ts';
import type { Health } from '../kinds/registry.ts';
import { limits } from '../limits.ts';
import { isApiError } from '../machinery/errors.ts';
import { formatApiVersion, type KubeObject, type OwnerReference } from '../machinery/types.ts';
import type { Graph, GraphEdge, GraphNode } from './model.ts';

/** How an object is doing; the kinds' own `health`, where they have one. */
export type HealthOf = (object: KubeObject) => Health;

export interface OwnersOptions {
  readonly namespace: string;
  /** Only what this object owns, is owned by, and their other kin; absent: all of the namespace. */
  readonly root?: { readonly kind: string; readonly name: string };
  readonly healthOf: HealthOf;
  readonly signal?: AbortSignal;
}

/** Kinds that nobody looks for in a picture of who owns whom. */
const uninteresting = new Set(['Event', 'Lease', 'ComponentStatus', 'PodMetrics', 'NodeMetrics']);

/**
 * Who owns whom in a namespace, by `metadata.ownerReferences`, with the state of each object. An owner that does not exist
 * is shown as such.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/owners-dependents/
 */
export async function ownersGraph(api: KubeApi, options: OwnersOptions): Promise<Graph> {
  const objects = await listNamespace(api, options);
  const byUid = new Map(objects.map((object) => [object.metadata.uid ?? '', object]));
  const missing = new Map<string, OwnerReference>();
  const edges: GraphEdge[] = [];
  for (const object of objects) {
    for (const owner of object.metadata.ownerReferences ?? []) {
      if (!byUid.has(owner.uid)) missing.set(owner.uid, owner);
      edges.push({
        from: owner.uid,
        to: object.metadata.uid ?? '',
        ...(owner.controller ? {} : { label: 'owns, not controller' }),
      });
    }
  }
  const linked = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const wanted = options.root ? kin(objects, edges, options.root) : linked;
  const shown = objects.filter((object) => wanted.has(object.metadata.uid ?? ''));
  const nodes: GraphNode[] = [
    ...[...missing.values()].filter((owner) => wanted.has(owner.uid)).map(absentOwner),
    ...shown.map((object) => toNode(object, options.healthOf)),
  ];
  return {
    title: 'owners',
    direction: 'TD',
    ...collapse(
      nodes,
      edges.filter(({ from, to }) => wanted.has(from) && wanted.has(to)),
    ),
  };
}

async function listNamespace(api: KubeApi, { namespace, signal }: OwnersOptions): Promise<KubeObject[]> {
  const { resources } = await api.discovery();
  const seen = new Set<string>();
  const lists = resources.filter((resource) => {
    const useful = resource.namespaced && resource.verbs.includes('list') && !uninteresting.has(resource.kind);
    const key = `${resource.group}/${resource.resource}`;
    // discovery names the preferred version of a group first
    if (!useful || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  const results = await Promise.all(lists.map((resource) => listOne(api, resource, namespace, signal)));
  return results.flat();
}

async function listOne(
  api: KubeApi,
  resource: DiscoveredResource,
  namespace: string,
  signal: AbortSignal | undefined,
): Promise<readonly KubeObject[]> {
  try {
    const list = await api.list({ ...resource, namespace }, signal ? { signal } : {});
    const apiVersion = formatApiVersion(resource);
    return list.items.map((item) => (item.kind ? item : { ...item, apiVersion, kind: resource.kind }));
  } catch (error) {
    // what this user may not see, or what is served by somebody who is away, is not in the picture
    if (isApiError(error)) return [];
    throw error;
  }
}

/** The uids of everything that is tied to the object by ownership, in any direction. */
function kin(
  objects: readonly KubeObject[],
  edges: readonly GraphEdge[],
  root: { readonly kind: string; readonly name: string },
): Set<string> {
  const neighbours = new Map<string, string[]>();
  for (const { from, to } of edges) {
    neighbours.set(from, [...(neighbours.get(from) ?? []), to]);
    neighbours.set(to, [...(neighbours.get(to) ?? []), from]);
  }
  const found = new Set(
    objects.filter((o) => o.kind === root.kind && o.metadata.name === root.name).map((o) => o.metadata.uid ?? ''),
  );
  for (const uid of found) for (const next of neighbours.get(uid) ?? []) found.add(next);
  return found;
}

function absentOwner(owner: OwnerReference): GraphNode {
  return { id: owner.uid, kind: owner.kind, name: owner.name, details: [], state: 'failed', summary: 'does not exist' };
}

function toNode(object: KubeObject, healthOf: HealthOf): GraphNode {
  const { state, summary } = healthOf(object);
  const finalizers = object.metadata.finalizers ?? [];
  return {
    id: object.metadata.uid ?? '',
    kind: object.kind,
    name: object.metadata.name,
    details: finalizers.length > 0 ? [`finalizers: ${finalizers.join(', ')}`] : [],
    state: object.metadata.deletionTimestamp ? 'terminating' : state,
    summary,
  };
}

/** Above the limit, the children of one owner that are of one kind and in one state become one node. */
function collapse(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Pick<Graph, 'nodes' | 'edges' | 'notes'> {
  if (nodes.length <= limits.diagramNodes) return { nodes, edges, notes: [] };
  const owners = new Map<string, string[]>();
  const hasChildren = new Set(edges.map((edge) => edge.from));
  for (const { from, to } of edges) owners.set(to, [...(owners.get(to) ?? []), from]);
  const groups = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    const key = hasChildren.has(node.id) ? node.id : `${owners.get(node.id)?.join() ?? ''}/${node.kind}/${node.state}`;
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  const representative = new Map<string, string>();
  const merged = [...groups].flatMap(([key, members]) => {
    const [first] = members;
    if (!first) return [];
    for (const member of members) representative.set(member.id, members.length === 1 ? first.id : key);
    return members.length === 1
      ? [first]
      : [{ ...first, id: key, name: `${members.length} objects`, summary: first.summary }];
  });
  const lines = new Map<string, GraphEdge>();
  for (const edge of edges) {
    const from = representative.get(edge.from) ?? edge.from;
    const to = representative.get(edge.to) ?? edge.to;
    lines.set(`${from} ${to}`, { ...edge, from, to });
  }
  const kept = merged.slice(0, limits.diagramNodes);
  return {
    nodes: kept,
    edges: [...lines.values()],
    notes: [
      `${nodes.length} objects: those of one owner, kind and state are drawn as one` +
        (merged.length > kept.length ? `; ${merged.length - kept.length} more are left out` : ''),
    ],
  };
}
