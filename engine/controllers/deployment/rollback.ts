import type { ControllerContext } from '../../client/contract.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { Deployment, ReplicaSet } from '../../kinds/types.ts';
import { annotations, revisionOf } from './annotations.ts';
import { hashLabel, sameTemplate } from './replica-sets.ts';

/** The revision that `deprecated.deployment.rollback.to` asks for; 0 is the last one, undefined no wish. */
export function rollbackWish({ metadata }: Deployment): number | undefined {
  const text = metadata.annotations?.[annotations.rollbackTo];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Takes the template of an earlier revision over, or says why not, and takes the wish away. */
export async function rollBack(
  { api, events }: Pick<ControllerContext, 'api' | 'events'>,
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  wish: number,
): Promise<void> {
  const revision = wish === 0 ? lastRevision(sets) : wish;
  const set = sets.find((candidate) => revisionOf(candidate) === revision && revision > 0);
  const { namespace, name } = deployment.metadata;
  const { [annotations.rollbackTo]: _, ...kept } = deployment.metadata.annotations ?? {};
  const metadata = { ...deployment.metadata, annotations: kept };
  const same = sameTemplate(set?.spec?.template, deployment.spec?.template);
  const spec = set && !same ? { ...deployment.spec, template: withoutHash(set) } : deployment.spec;
  await api.update(objectRef(resources.deployments, namespace, name), { ...deployment, metadata, spec });
  if (!set) {
    const text = wish === 0 ? 'Unable to find last revision.' : 'Unable to find the revision to rollback to.';
    events.event(deployment, 'Warning', 'DeploymentRollbackRevisionNotFound', text);
  } else if (same) {
    const text = `The rollback revision contains the same template as current deployment "${name}"`;
    events.event(deployment, 'Warning', 'DeploymentRollbackTemplateUnchanged', text);
  } else {
    const text = `Rolled back deployment "${name}" to revision ${revision}`;
    events.event(deployment, 'Normal', 'DeploymentRollback', text);
  }
}

/** The second highest revision. */
function lastRevision(sets: readonly ReplicaSet[]): number {
  return sets.map(revisionOf).toSorted((a, b) => b - a)[1] ?? 0;
}

function withoutHash({ spec }: ReplicaSet) {
  const { [hashLabel]: _, ...labels } = spec?.template?.metadata?.labels ?? {};
  return { ...spec?.template, metadata: { ...spec?.template?.metadata, labels } };
}
