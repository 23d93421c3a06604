import type { KubeApi } from '../../client/kube-api.ts';
import { objectRef } from '../../kinds/resources.ts';
import { isApiError } from '../../machinery/errors.ts';
import { type GroupVersionResource, type KubeObject, parseApiVersion } from '../../machinery/types.ts';

/** The Scale of whatever can be scaled. */
export interface Scale extends KubeObject {
  readonly spec?: { readonly replicas?: number };
  readonly status?: { readonly replicas: number; readonly selector?: string };
}

export interface ScaleTarget {
  readonly resource: GroupVersionResource;
  readonly scale: Scale;
}

interface Reference {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly name: string;
}

/** The resource of a kind, by discovery; undefined where none is served. */
export async function resourceOf(
  api: KubeApi,
  { apiVersion = 'v1', kind }: Omit<Reference, 'name'>,
): Promise<GroupVersionResource | undefined> {
  const { group, version } = parseApiVersion(apiVersion);
  const { resources } = await api.discovery();
  const served = resources.filter((known) => known.kind === kind && known.group === group);
  return served.find((known) => known.version === version) ?? served[0];
}

/** What an autoscaler scales, or why it cannot be had. */
export async function readTarget(api: KubeApi, namespace: string, target: Reference): Promise<ScaleTarget | string> {
  const resource = await resourceOf(api, target);
  if (!resource) {
    const { group, version } = parseApiVersion(target.apiVersion ?? 'v1');
    return `no matches for kind "${target.kind}" in ${group === '' ? `version "${version}"` : `group "${group}"`}`;
  }
  try {
    return { resource, scale: await api.get<Scale>(objectRef(resource, namespace, target.name, 'scale')) };
  } catch (error) {
    if (!isApiError(error)) throw error;
    return error.message;
  }
}
