import type { Pod, PodSpec, PodTemplateSpec, StatefulSet } from '../../kinds/types.ts';
import type { KubeObject } from '../../machinery/types.ts';
import { podFromTemplate } from '../support/pod-control.ts';
import { revisionHashLabel } from '../support/revisions.ts';

export const podNameLabel = 'statefulset.kubernetes.io/pod-name';
export const podIndexLabel = 'apps.kubernetes.io/pod-index';

type Volume = NonNullable<PodSpec['volumes']>[number];

export const startOrdinal = ({ spec }: StatefulSet): number => spec?.ordinals?.start ?? 0;
export const replicasOf = ({ spec }: StatefulSet): number => spec?.replicas ?? 1;
export const isMonotonic = ({ spec }: StatefulSet): boolean => spec?.podManagementPolicy !== 'Parallel';
export const podName = ({ metadata }: StatefulSet, ordinal: number): string => `${metadata.name}-${ordinal}`;

/** The number at the end of the pod's name; -1 where it is not one of the set's names. */
export function ordinalOf(set: StatefulSet, { metadata }: Pod): number {
  const { name } = set.metadata;
  if (!metadata.name.startsWith(`${name}-`)) return -1;
  const number = metadata.name.slice(name.length + 1);
  return /^(0|[1-9]\d*)$/.test(number) ? Number(number) : -1;
}

/** The claims of one pod: they outlive it, and wait for the next pod of that name. */
export function claimsOf(set: StatefulSet, ordinal: number): readonly KubeObject[] {
  return (set.spec?.volumeClaimTemplates ?? []).map((template) => {
    const { name = '', labels, annotations } = template.metadata ?? {};
    const allLabels = { ...labels, ...set.spec?.selector.matchLabels };
    return {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: claimName(set, name, ordinal),
        ...(set.metadata.namespace === undefined ? {} : { namespace: set.metadata.namespace }),
        ...(Object.keys(allLabels).length > 0 ? { labels: allLabels } : {}),
        ...(annotations ? { annotations } : {}),
      },
      spec: template.spec,
    };
  });
}

const claimName = (set: StatefulSet, template: string, ordinal: number): string =>
  `${template}-${podName(set, ordinal)}`;

/** The pod with that ordinal: its name, hostname, claims and revision. */
export function podOf(set: StatefulSet, template: PodTemplateSpec, ordinal: number, revision: string): KubeObject {
  const name = podName(set, ordinal);
  const labels = {
    ...template.metadata?.labels,
    [podNameLabel]: name,
    [podIndexLabel]: String(ordinal),
    [revisionHashLabel]: revision,
  };
  const { serviceName } = set.spec ?? {};
  const spec: PodSpec = {
    containers: [],
    ...template.spec,
    hostname: name,
    ...(serviceName ? { subdomain: serviceName } : {}),
    ...volumesOf(set, template, ordinal),
  };
  return podFromTemplate({ ...template, spec }, set, { name, labels });
}

function volumesOf(
  set: StatefulSet,
  { spec }: PodTemplateSpec,
  ordinal: number,
): { readonly volumes?: readonly Volume[] } {
  const templates = set.spec?.volumeClaimTemplates ?? [];
  if (templates.length === 0) return {};
  const claimed = templates.map(({ metadata }): Volume => {
    const name = metadata?.name ?? '';
    return { name, persistentVolumeClaim: { claimName: claimName(set, name, ordinal) } };
  });
  const others = (spec?.volumes ?? []).filter((volume) => !claimed.some(({ name }) => name === volume.name));
  return { volumes: [...claimed, ...others] };
}

/** Names of a pod's own claims. */
export const ownClaims = (set: StatefulSet, ordinal: number): readonly string[] =>
  claimsOf(set, ordinal).map(({ metadata }) => metadata.name);
