import type { JsonObject, KubeObject } from '../../machinery/types.ts';
import { type NodeSelectorTerm, requiredNodeAffinity, termMatches, termsMatch } from '../cache/node-affinity.ts';
import type { PodInfo } from '../cache/pod-info.ts';
import { normalizeByHighest, type PluginFactory } from '../framework/plugin.ts';
import { rejection } from '../framework/reasons.ts';
import type { ClusterEvent } from '../queue/events.ts';

const name = 'NodeAffinity';
const mismatch = rejection(name, 'node-affinity', false);
const enforced = rejection(name, 'enforced-affinity', false);

/** `nodeSelector`, required node affinity and the profile's `addedAffinity`; preferred terms by their weights. */
export const nodeAffinity: PluginFactory = ({ args }) => {
  const added = addedAffinity(args);
  return {
    name,
    hints: [
      { on: 'node-added', helps: comesToMatch },
      { on: 'node-labels', helps: comesToMatch },
      { on: 'self-updated' },
    ],
    preFilter({ spec }) {
      const required = requiredNodeAffinity(spec);
      if (!required && !added.required) return undefined;
      const nodes = namedNodes(
        spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms,
      );
      if (nodes?.size === 0) return rejection(name, 'affinity-conflict', false);
      return {
        ...(nodes ? { nodes } : {}),
        filter(node) {
          if (added.required && !termsMatch(added.required, node)) return enforced;
          return !required || required(node) ? undefined : mismatch;
        },
      };
    },
    preScore({ spec }) {
      const own = spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
      const preferred = [...own, ...added.preferred];
      if (preferred.length === 0) return undefined;
      return {
        scores: (of) =>
          of.map((node) => {
            let sum = 0;
            for (const { weight, preference } of preferred) if (termMatches(preference, node)) sum += weight;
            return sum;
          }),
        normalize: (scores) => normalizeByHighest(scores, false),
      };
    },
  };
};

/** Whether a node matches now, and did not before. */
function comesToMatch({ spec }: PodInfo, { object, old }: ClusterEvent): boolean {
  const required = requiredNodeAffinity(spec);
  if (!required || !object) return true;
  const matches = ({ metadata: { name: node, labels = {} } }: KubeObject) => required({ name: node, labels });
  return matches(object) && !(old && matches(old));
}

/** The nodes that the terms name by `metadata.name`, where every term does: as those of DaemonSet pods do. */
function namedNodes(terms: readonly NodeSelectorTerm[] | undefined): ReadonlySet<string> | undefined {
  if (!terms || terms.length === 0) return undefined;
  const all = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const named = matchFields.filter(({ key, operator }) => key === 'metadata.name' && operator === 'In');
    const [first, ...rest] = named;
    if (!first) return undefined;
    for (const value of first.values ?? []) {
      if (rest.every(({ values }) => values?.includes(value))) all.add(value);
    }
  }
  return all;
}

interface Added {
  readonly required?: readonly NodeSelectorTerm[];
  readonly preferred: readonly { readonly weight: number; readonly preference: NodeSelectorTerm }[];
}

/** `addedAffinity` of NodeAffinityArgs, whose shape the configuration's reader has checked to be an object. */
function addedAffinity({ addedAffinity: affinity }: JsonObject): Added {
  const {
    requiredDuringSchedulingIgnoredDuringExecution: required,
    preferredDuringSchedulingIgnoredDuringExecution: soft,
  } = (affinity ?? {}) as {
    requiredDuringSchedulingIgnoredDuringExecution?: { nodeSelectorTerms?: readonly NodeSelectorTerm[] };
    preferredDuringSchedulingIgnoredDuringExecution?: Added['preferred'];
  };
  return {
    ...(required?.nodeSelectorTerms ? { required: required.nodeSelectorTerms } : {}),
    preferred: soft ?? [],
  };
}
