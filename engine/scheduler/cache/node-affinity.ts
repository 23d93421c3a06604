import type { PodSpec } from '../../kinds/types.ts';
import type { DeepReadonly } from '../../machinery/types.ts';
import type { NodeInfo } from './node-info.ts';
import { satisfies } from './selector.ts';

/** The structure that pods' node affinity, PVs' node affinity and topology settings share. */
export type NodeSelectorTerm = DeepReadonly<{
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
  matchFields?: { key: string; operator: string; values?: string[] }[];
}>;

type Named = Pick<NodeInfo, 'name' | 'labels'>;

/** An empty term matches nothing. */
export function termMatches({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: Named): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  for (const { key, operator, values = [] } of matchExpressions) {
    if (!satisfies(node.labels[key], { operator, values })) return false;
  }
  for (const { key, operator, values = [] } of matchFields) {
    if (key !== 'metadata.name' || !satisfies(node.name, { operator, values })) return false;
  }
  return true;
}

/** Terms are alternatives. */
export function termsMatch(terms: readonly NodeSelectorTerm[], node: Named): boolean {
  return terms.some((term) => termMatches(term, node));
}

/** Whether a node satisfies a pod's `nodeSelector` and required node affinity; undefined where the pod has neither. */
export function requiredNodeAffinity({ nodeSelector, affinity }: PodSpec): ((node: Named) => boolean) | undefined {
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const labels = nodeSelector ? Object.entries(nodeSelector) : [];
  if (labels.length === 0 && !terms) return undefined;
  return (node) => {
    for (const [key, value] of labels) if (node.labels[key] !== value) return false;
    return !terms || termsMatch(terms, node);
  };
}
