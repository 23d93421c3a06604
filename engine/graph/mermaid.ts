import type { Graph, GraphNode } from './model.ts';

/** Colours that read on light and dark themes alike. */
const styles: { readonly [state in GraphNode['state']]: string } = {
  ok: 'fill:#1a7f3722,stroke:#1a7f37',
  progressing: 'fill:#0969da22,stroke:#0969da',
  degraded: 'fill:#bf870022,stroke:#bf8700',
  failed: 'fill:#cf222e22,stroke:#cf222e,stroke-width:2px',
  terminating: 'fill:#8250df22,stroke:#8250df,stroke-dasharray:4 3',
  unknown: 'fill:#6e778122,stroke:#6e7781',
};

/**
 * The graph as Mermaid flowchart text, the same for the same graph.
 *
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export function toMermaid(graph: Graph): string {
  const ids = new Map(graph.nodes.map((node, index) => [node.id, `n${index}`]));
  const lines = [`flowchart ${graph.direction}`];
  for (const node of graph.nodes) lines.push(`  ${ids.get(node.id)}["${label(node)}"]:::${node.state}`);
  for (const edge of graph.edges) {
    const from = ids.get(edge.from);
    const to = ids.get(edge.to);
    if (from === undefined || to === undefined) continue;
    const arrow = edge.dotted ? '-.->' : '-->';
    lines.push(`  ${from} ${arrow}${edge.label ? `|"${escape(edge.label)}"|` : ''} ${to}`);
  }
  for (const state of new Set(graph.nodes.map((node) => node.state))) {
    lines.push(`  classDef ${state} ${styles[state]}`);
  }
  return `${lines.join('\n')}\n`;
}

function label(node: GraphNode): string {
  const lines = [`<b>${escape(node.kind)}</b>`, escape(node.name), ...node.details.map(escape)];
  if (node.summary !== '') lines.push(`<i>${escape(node.summary)}</i>`);
  return lines.join('<br/>');
}

/** Mermaid's own entity codes: nothing in a name can end the label or become markup. */
function escape(text: string): string {
  return text.replace(/[&<>"#`\\|[\]{}();]/g, (character) => `#${character.charCodeAt(0)};`).replace(/\s+/g, ' ');
}
