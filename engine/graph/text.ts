import type { Graph, GraphEdge, GraphNode } from './model.ts';

/** The graph as an indented tree, for where nothing can be drawn. A node that has several ways to it is shown once whole. */
export function toText(graph: Graph): string {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const children = new Map<string, GraphEdge[]>();
  const reached = new Set<string>();
  for (const edge of graph.edges) {
    if (!nodes.has(edge.from) || !nodes.has(edge.to)) continue;
    children.set(edge.from, [...(children.get(edge.from) ?? []), edge]);
    reached.add(edge.to);
  }
  const lines: string[] = [];
  const shown = new Set<string>();

  function show(node: GraphNode, edge: GraphEdge | undefined, prefix: string, branch: string, indent: string): void {
    const way = edge?.label ? `(${edge.label}) ` : '';
    const again = shown.has(node.id) && (children.get(node.id)?.length ?? 0) > 0;
    lines.push(
      `${prefix}${branch}${way}${describe(node)}${edge?.dotted ? '  (not in use)' : ''}${again ? '  (above)' : ''}`,
    );
    if (again || shown.has(node.id)) return;
    shown.add(node.id);
    const below = children.get(node.id) ?? [];
    below.forEach((next, index) => {
      const target = nodes.get(next.to);
      const last = index === below.length - 1;
      if (target) show(target, next, prefix + indent, last ? '└─ ' : '├─ ', last ? '   ' : '│  ');
    });
  }

  for (const node of graph.nodes) if (!reached.has(node.id)) show(node, undefined, '', '', '');
  // what is left is in rings, which have no first node
  for (const node of graph.nodes) if (!shown.has(node.id)) show(node, undefined, '', '', '');
  return [...lines, ...graph.notes.map((note) => `note: ${note}`)].map((line) => `${line}\n`).join('');
}

function describe({ kind, name, details, summary }: GraphNode): string {
  return [`${kind}/${name}`, ...details, summary && `[${summary}]`].filter((part) => part !== '').join('  ');
}
