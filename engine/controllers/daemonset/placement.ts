import type { DaemonSet, Node, PodSpec, PodTemplateSpec } from '../../kinds/types.ts';
import type { KubeObject } from '../../machinery/types.ts';
import { requiredNodeAffinity } from '../../scheduler/cache/node-affinity.ts';
import { type Toleration, untolerated } from '../../scheduler/cache/tolerations.ts';
import { podFromTemplate } from '../support/pod-control.ts';
import { revisionHashLabel } from '../support/revisions.ts';

const generationKey = 'deprecated.daemonset.template.generation';
const generationLabel = 'pod-template-generation';

/** What the pods of every DaemonSet tolerate: they are what a node needs before it is well. */
const daemonTolerations: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
];
const networkToleration: Toleration = {
  key: 'node.kubernetes.io/network-unavailable',
  operator: 'Exists',
  effect: 'NoSchedule',
};

function tolerationsOf(spec: PodSpec | undefined): readonly Toleration[] {
  const own = spec?.tolerations ?? [];
  const added = spec?.hostNetwork ? [...daemonTolerations, networkToleration] : daemonTolerations;
  const missing = added.filter(
    ({ key, effect }) => !own.some((t) => t.key === key && t.effect === effect && t.operator === 'Exists'),
  );
  return [...own, ...missing];
}

export interface Placement {
  /** A pod belongs on the node. */
  readonly runs: boolean;
  /** A pod that is there already may stay. */
  readonly stays: boolean;
}

/** Whether a DaemonSet's pod belongs on a node. */
export function placementOn({ spec }: DaemonSet, node: Node): Placement {
  const podSpec = spec?.template.spec;
  const { name, labels = {} } = node.metadata;
  if (podSpec?.nodeName && podSpec.nodeName !== name) return { runs: false, stays: false };
  const fits = podSpec && requiredNodeAffinity(podSpec);
  if (fits && !fits({ name, labels })) return { runs: false, stays: false };
  const taints = node.spec?.taints ?? [];
  const tolerations = tolerationsOf(podSpec);
  const stays = !untolerated(taints, tolerations, ['NoExecute']);
  return { runs: stays && !untolerated(taints, tolerations, ['NoSchedule']), stays };
}

/** The pod for one node: bound to it by an affinity that only that node meets, so that the scheduler places it. */
export function podFor(set: DaemonSet, template: PodTemplateSpec, node: string, hash: string): KubeObject {
  const generation = set.metadata.annotations?.[generationKey];
  return podFromTemplate({ ...template, spec: specFor(template.spec, node) }, set, {
    labels: {
      ...template.metadata?.labels,
      [revisionHashLabel]: hash,
      ...(generation === undefined ? {} : { [generationLabel]: generation }),
    },
  });
}

function specFor(spec: PodSpec | undefined, node: string): PodSpec {
  const required = {
    nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In' as const, values: [node] }] }],
  };
  return {
    containers: [],
    ...spec,
    affinity: {
      ...spec?.affinity,
      nodeAffinity: {
        ...spec?.affinity?.nodeAffinity,
        requiredDuringSchedulingIgnoredDuringExecution: required,
      },
    },
    tolerations: tolerationsOf(spec),
  };
}

/** The node that a pod is on, or is meant for. */
export function nodeOf({ spec }: { readonly spec?: PodSpec }): string | undefined {
  if (spec?.nodeName) return spec.nodeName;
  const terms = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms?.[0]?.matchFields?.find(({ key }) => key === 'metadata.name')?.values?.[0];
}
