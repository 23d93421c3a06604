/** The APIServices of what this server itself serves. */
import { compareVersions } from '../discovery/model.ts';
import type { KindRegistry } from '../../kinds/registry.ts';
import type { KubeObject } from '../../machinery/types.ts';

/**
 * How groups are ordered, greatest first: those of Kubernetes 1.36.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/extend-resources/api-service-v1/
 */
const groupPriorities: { readonly [group: string]: number } = {
  '': 18_000,
  apps: 17_800,
  'events.k8s.io': 17_750,
  'authentication.k8s.io': 17_700,
  'authorization.k8s.io': 17_600,
  autoscaling: 17_500,
  batch: 17_400,
  'certificates.k8s.io': 17_300,
  'networking.k8s.io': 17_200,
  policy: 17_100,
  'rbac.authorization.k8s.io': 17_000,
  'storage.k8s.io': 16_800,
  'apiextensions.k8s.io': 16_700,
  'admissionregistration.k8s.io': 16_700,
  'scheduling.k8s.io': 16_600,
  'coordination.k8s.io': 16_500,
  'node.k8s.io': 16_300,
  'discovery.k8s.io': 16_200,
  'resource.k8s.io': 16_200,
  'flowcontrol.apiserver.k8s.io': 16_100,
};

/** Versions that come before, or after, the usual 15. */
const versionPriorities: { readonly [name: string]: number } = {
  'v1.': 1,
  'v2.autoscaling': 30,
  'v1.flowcontrol.apiserver.k8s.io': 21,
  'v1.resource.k8s.io': 20,
};

const custom = { group: 1000, version: 100 };

/** Marks an APIService that is kept by the server. */
export const automanaged = 'kube-aggregator.kubernetes.io/automanaged';

interface Wanted {
  readonly group: string;
  readonly version: string;
  readonly isCustom: boolean;
}

/** In the order in which a server makes them. */
export function servedVersions(registry: KindRegistry): readonly Wanted[] {
  const wanted = new Map<string, Wanted>();
  for (const { group, versions } of registry.all()) {
    for (const { version, openAPIV3Schema } of versions) {
      const isCustom = openAPIV3Schema !== undefined;
      if (isCustom || group in groupPriorities) wanted.set(nameOf({ group, version }), { group, version, isCustom });
    }
  }
  wanted.delete('v1.apiregistration.k8s.io');
  return [...wanted.values()].sort((a, b) =>
    a.group === b.group ? compareVersions(a.version, b.version) : a.group < b.group ? -1 : 1,
  );
}

export const nameOf = ({ group, version }: Pick<Wanted, 'group' | 'version'>): string => `${version}.${group}`;

export function localApiService({ group, version, isCustom }: Wanted, now: string): KubeObject {
  const name = nameOf({ group, version });
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name, labels: { [automanaged]: isCustom ? 'true' : 'onstart' } },
    spec: {
      ...(group === '' ? {} : { group }),
      version,
      groupPriorityMinimum: isCustom ? custom.group : (groupPriorities[group] ?? custom.group),
      versionPriority: isCustom ? custom.version : (versionPriorities[name] ?? 15),
    },
    status: { conditions: [{ type: 'Available', ...alwaysAvailable, lastTransitionTime: now }] },
  };
}

export const alwaysAvailable = {
  status: 'True',
  reason: 'Local',
  message: 'Local APIServices are always available',
} as const;
