import type { Health } from '../kinds/registry.ts';

/** A diagram as data: what it shows, before it is drawn as Mermaid or as text. */
export interface Graph {
  /** `owners`, `traffic`, … */
  readonly title: string;
  readonly direction: 'TD' | 'LR';
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** What was left out or is not known, in words for the reader. */
  readonly notes: readonly string[];
}

export interface GraphNode {
  /** Unique in the graph; any text. */
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  /** Lines below the name: addresses, ports, counts. */
  readonly details: readonly string[];
  readonly state: Health['state'];
  /** The state in few words; empty where there is nothing to say. */
  readonly summary: string;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly label?: string;
  /** Dotted: not in use now, such as the way to an endpoint that is not ready. */
  readonly dotted?: boolean;
}
