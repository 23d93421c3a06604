import { limits } from '../limits.ts';
import type { Graph, GraphEdge, GraphNode } from './model.ts';

/** Something that keeps an object from being as it should, and what that comes from. */
export interface Cause {
  readonly text: string;
  /** The object that it is about, where it is another one; `more`: so many are kept by the same. */
  readonly about?: { readonly kind: string; readonly name: string; readonly more: number };
  readonly causes?: readonly Cause[];
}

/**
 * What keeps an object, followed to where it comes from: objects with what is to be said of them, each below the one that it
 * keeps. The last of a way is what is to be mended.
 */
export function causesGraph(
  object: { readonly kind: string; readonly name: string },
  findings: readonly Cause[],
): Graph {
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  let left = 0;

  function add(kind: string, name: string, more: number, own: readonly Cause[]): string | undefined {
    if (nodes.length >= limits.diagramNodes) {
      left++;
      return undefined;
    }
    const id = String(nodes.length);
    const others = objectsIn(own);
    const fine = own.length === 0;
    nodes.push({
      id,
      kind,
      name,
      details: more > 0 ? [`and ${more} more like it`, ...textsIn(own)] : textsIn(own),
      state: fine ? 'ok' : others.length > 0 ? 'degraded' : 'failed',
      summary: fine ? 'as it should be' : '',
    });
    for (const { about, causes = [] } of others) {
      const to = about && add(about.kind, about.name, about.more, causes);
      if (to !== undefined) edges.push({ from: id, to, label: 'because of' });
    }
    return id;
  }

  add(object.kind, object.name, 0, findings);
  const notes = left > 0 ? [`${left} more objects are left out`] : [];
  return { title: 'causes', direction: 'TD', nodes, edges, notes };
}

/** Those that are about other objects, however deep below what is said of this one. */
function objectsIn(causes: readonly Cause[]): readonly Cause[] {
  return causes.flatMap((cause) => (cause.about ? [cause] : objectsIn(cause.causes ?? [])));
}

/** What is said of the object itself. */
function textsIn(causes: readonly Cause[]): string[] {
  return causes.flatMap(({ text, about, causes: deeper = [] }) => (about ? [] : [text, ...textsIn(deeper)]));
}
