/** What the subjects have in common: a workload `web`, what its pods come to, and what may happen to them. */
import type { Cluster } from '../../../engine/cluster.ts';
import { resources } from '../../../engine/kinds/resources.ts';
import { isApiError } from '../../../engine/machinery/errors.ts';
import type { Json, JsonObject, KubeObject, ObjectRef, ResourceRef } from '../../../engine/machinery/types.ts';
import type { Random } from '../../../engine/sim/index.ts';
import { fields, listed, sorted } from '../contract.ts';

export const namespace = 'default';
export const pods = { ...resources.pods, namespace };
export const within = (resource: ResourceRef): ResourceRef => ({ ...resource, namespace });

export const template = (image: Json, extra: object = {}, restartPolicy = 'Always') => ({
  metadata: { labels: { app: 'web' } },
  spec: { restartPolicy, containers: [{ name: 'c', image, ...extra }] },
});
export const selector = { matchLabels: { app: 'web' } };
export const metadata = { name: 'web', namespace };
export const object = (apiVersion: string, kind: string, spec: object, meta: object = metadata): KubeObject =>
  ({ apiVersion, kind, metadata: meta, spec }) as unknown as KubeObject;

/** The template of pods that mount one volume. */
export const withVolume = (volume: object, image: Json = 'nginx:1.27') => {
  const { metadata: labelled, spec } = template(image, { volumeMounts: [{ name: 'data', mountPath: '/data' }] });
  return { metadata: labelled, spec: { ...spec, volumes: [{ name: 'data', ...volume }] } };
};

export const imageBehaviors: ResourceRef = {
  group: 'sim.kubebook.dev',
  version: 'v1alpha1',
  resource: 'imagebehaviors',
};

export const images = ['nginx:1.26', 'nginx:1.27', 'httpd:2.4'];

/** The pods that live, by what they run and how they are. */
export const livingPods = async (cluster: Cluster): Promise<Json> => {
  const all = await listed(cluster, pods);
  const living = all.filter((pod) => {
    const { 'status.phase': phase } = fields(pod, 'status.phase');
    return phase !== 'Failed' && phase !== 'Succeeded';
  });
  return sorted(
    living.map((pod) => {
      const image = fields(pod, 'spec.containers.0.image', 'status.phase', 'status.containerStatuses.0.ready');
      return { ...image, deleting: fields(pod, 'metadata.deletionTimestamp')['metadata.deletionTimestamp'] ?? null };
    }),
  );
};

/** Deletes a pod, or changes its labels so that nobody selects it any more and then deletes it. */
export async function disturbPods(cluster: Cluster, random: Random): Promise<void> {
  const { items } = await cluster.api.list(pods);
  const pod = items[random.below(Math.max(1, items.length))];
  if (!pod) return;
  const ref = { ...pods, name: pod.metadata.name };
  try {
    if (random.below(3) === 0) {
      await cluster.api.patch(ref, { type: 'merge', body: { metadata: { labels: { app: 'stray' } } } });
    }
    await cluster.api.delete(ref, random.below(2) === 0 ? { gracePeriodSeconds: 0 } : {});
  } catch (error) {
    if (!isApiError(error)) throw error;
  }
}

export const status = async (cluster: Cluster, resource: ResourceRef, ...paths: readonly string[]): Promise<Json> =>
  sorted((await listed(cluster, within(resource))).map((one) => fields(one, 'metadata.name', ...paths)));

/** One of several, by chance. */
export const oneOf = <T>(random: Random, choices: readonly T[]): T | undefined => choices[random.below(choices.length)];

/** Deletes one of these objects, or changes it by a merge patch. */
export async function disturbOne(
  cluster: Cluster,
  random: Random,
  refs: readonly ObjectRef[],
  change?: JsonObject,
): Promise<void> {
  const ref = oneOf(random, refs);
  if (!ref) return;
  try {
    if (change && random.below(2) === 0) await cluster.api.patch(ref, { type: 'merge', body: change });
    else await cluster.api.delete(ref);
  } catch (error) {
    ignoreRefusal(error);
  }
}

export function ignoreRefusal(error: unknown): void {
  if (!isApiError(error)) throw error;
}
