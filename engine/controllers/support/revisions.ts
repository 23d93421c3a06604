import type { Lister } from '../../client/contract.ts';
import type { KubeApi } from '../../client/kube-api.ts';
import { inNamespace, objectRef, resources } from '../../kinds/resources.ts';
import type { ControllerRevision, PodTemplateSpec } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { GroupVersionResource, KubeObject } from '../../machinery/types.ts';
import { claim } from './claim.ts';
import { equal } from './equal.ts';
import { type LabelSelector, selects } from './label-selector.ts';
import { candidatesFor, controllerOf, controllerReference } from './owners.ts';
import { updateStatusAnyway } from './status-write.ts';

export const revisionHashLabel = 'controller-revision-hash';

/** The data of a revision: a patch that replaces the owner's template. */
export const revisionData = (template: PodTemplateSpec) => ({ spec: { template: { ...template, $patch: 'replace' } } });

const byRevision = (a: ControllerRevision, b: ControllerRevision): number => a.revision - b.revision;

/** The template that a revision keeps. */
export function templateIn({ data }: ControllerRevision): PodTemplateSpec | undefined {
  const kept = (data as { spec?: { template?: PodTemplateSpec & { $patch?: string } } } | undefined)?.spec?.template;
  if (!kept) return undefined;
  const { $patch: _, ...template } = kept;
  return template;
}

/** A DaemonSet or a StatefulSet. */
interface Revised extends KubeObject {
  readonly spec?: { readonly template: PodTemplateSpec; readonly selector?: LabelSelector };
  readonly status?: { readonly collisionCount?: number };
}

export interface RevisionOptions {
  readonly api: KubeApi;
  readonly owner: Revised;
  readonly ownerResource: GroupVersionResource;
  /** All that the owner has, oldest first. */
  readonly revisions: readonly ControllerRevision[];
  /** The label by which the owner finds a revision by its hash. */
  readonly hashLabel: string;
  /** Of the template, and of the collisions that were counted: ends the name. */
  readonly hash: (template: PodTemplateSpec, collisions: number | undefined) => string;
}

/** The revisions that an owner has, oldest first; those that nobody has and that its selector matches are adopted. */
export async function claimRevisions(
  api: KubeApi,
  owner: Revised,
  ownerResource: GroupVersionResource,
  among: Lister<ControllerRevision>,
): Promise<readonly ControllerRevision[]> {
  const claimed = await claim({
    api,
    ownerResource,
    owner,
    resource: resources.controllerRevisions,
    candidates: candidatesFor(among, owner),
    matches: ({ metadata }) => selects(owner.spec?.selector, metadata.labels),
  });
  const current = claimed.map((revision) => {
    if (controllerOf(revision)) return revision;
    // adopted just now: the next write must know its new version
    const { namespace, name } = revision.metadata;
    return api.get<ControllerRevision>(objectRef(resources.controllerRevisions, namespace, name));
  });
  return (await Promise.all(current)).toSorted(byRevision);
}

/**
 * The revision of the owner's current template, which is the newest one from now on: the one there is, an older one that
 * is made the newest, or a new one. Undefined where its name is taken by something else: that is counted in the owner's
 * status, so that the next try gets another name.
 */
export async function syncRevision(options: RevisionOptions): Promise<ControllerRevision | undefined> {
  const { api, owner, revisions } = options;
  const template = owner.spec?.template ?? {};
  const data = revisionData(template);
  const newest = revisions.at(-1);
  const next = (newest?.revision ?? 0) + 1;
  const same = revisions.findLast((revision) => equal(revision.data, data));
  if (same === newest && same) return same;
  const { namespace = '', annotations } = owner.metadata;
  if (same) {
    const ref = objectRef(resources.controllerRevisions, namespace, same.metadata.name);
    return api.update<ControllerRevision>(ref, { ...same, revision: next });
  }
  const hash = options.hash(template, owner.status?.collisionCount);
  const name = `${owner.metadata.name}-${hash}`;
  try {
    return await api.create<ControllerRevision>(inNamespace(resources.controllerRevisions, namespace), {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: {
        name,
        namespace,
        labels: { ...template.metadata?.labels, [options.hashLabel]: hash },
        ...(annotations ? { annotations } : {}),
        ownerReferences: [controllerReference(owner)],
      },
      data,
      revision: next,
    });
  } catch (error) {
    if (!isApiError(error, 'AlreadyExists')) throw error;
    const taken = await api.get<ControllerRevision>(objectRef(resources.controllerRevisions, namespace, name));
    if (equal(taken.data, data)) return taken;
    const collisionCount = (owner.status?.collisionCount ?? 0) + 1;
    await updateStatusAnyway(api, options.ownerResource, owner, { ...owner.status, collisionCount });
    return undefined;
  }
}

/** Deletes the oldest revisions over the limit that nothing uses. */
export async function forgetRevisions(
  api: KubeApi,
  revisions: readonly ControllerRevision[],
  inUse: ReadonlySet<string>,
  limit: number,
): Promise<void> {
  const unused = revisions.filter(({ metadata }) => !inUse.has(metadata.name));
  for (const { metadata } of unused.slice(0, Math.max(0, unused.length - limit))) {
    const ref = objectRef(resources.controllerRevisions, metadata.namespace, metadata.name);
    await api.delete(ref).catch((error: unknown) => {
      if (!isApiError(error, 'NotFound')) throw error;
    });
  }
}
