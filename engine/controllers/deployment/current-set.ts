import type { ControllerContext } from '../../client/contract.ts';
import { inNamespace, objectRef, resources } from '../../kinds/resources.ts';
import type { Deployment, ReplicaSet } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import type { KubeObject } from '../../machinery/types.ts';
import { equal } from '../support/equal.ts';
import { controllerOf, controllerReference } from '../support/owners.ts';
import { isNamespaceTerminating } from '../support/pod-control.ts';
import { updateStatus } from '../support/status-write.ts';
import { templateHash } from '../support/template-hash/index.ts';
import { annotations, copiedAnnotations, currentAnnotations, maxRevision, sizeAnnotations } from './annotations.ts';
import { condition, conditionOf, type DeploymentCondition, withCondition } from './conditions.ts';
import { hashLabel, sameTemplate, split } from './replica-sets.ts';
import { currentSize } from './rolling.ts';
import { progressDeadline } from './strategy.ts';

/** The ReplicaSets of a Deployment told apart, and the Deployment as it was last written. */
export interface Sets {
  readonly deployment: Deployment;
  readonly current: ReplicaSet | undefined;
  readonly old: readonly ReplicaSet[];
}

type Context = Pick<ControllerContext, 'sim' | 'api' | 'events'>;

/** Finds the ReplicaSet of the current template, brings its revision and annotations up to date, or creates it. */
export async function syncCurrentSet(
  context: Context,
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  options: { readonly create: boolean },
): Promise<Sets> {
  const { current, old } = split(deployment, sets);
  const revision = maxRevision(old) + 1;
  if (current) return { ...(await refresh(context, deployment, current, revision)), old };
  if (!options.create) return { deployment, current: undefined, old };
  return { ...(await createCurrent(context, deployment, old, revision)), old };
}

type Refreshed = Pick<Sets, 'deployment' | 'current'>;

async function refresh(
  context: Context,
  deployment: Deployment,
  set: ReplicaSet,
  revision: number,
): Promise<Refreshed> {
  const wanted = currentAnnotations(deployment, set, revision);
  const minReadySeconds = deployment.spec?.minReadySeconds ?? 0;
  const { namespace, name } = set.metadata;
  if (!equal(wanted, set.metadata.annotations ?? {}) || (set.spec?.minReadySeconds ?? 0) !== minReadySeconds) {
    const current = await context.api.update<ReplicaSet>(objectRef(resources.replicaSets, namespace, name), {
      ...set,
      metadata: { ...set.metadata, annotations: wanted },
      spec: { ...set.spec, ...(minReadySeconds === (set.spec?.minReadySeconds ?? 0) ? {} : { minReadySeconds }) },
    });
    return { deployment, current };
  }
  const found = condition(
    context.sim.clock,
    'Progressing',
    'True',
    'FoundNewReplicaSet',
    `Found new replica set "${name}"`,
  );
  const isNew = !conditionOf(deployment.status?.conditions, 'Progressing');
  const written = await announce(
    context,
    deployment,
    set.metadata.annotations?.[annotations.revision],
    isNew ? found : undefined,
  );
  return { deployment: written, current: set };
}

async function createCurrent(
  context: Context,
  deployment: Deployment,
  old: readonly ReplicaSet[],
  revision: number,
): Promise<Refreshed> {
  const { sim, api, events } = context;
  const wanted = newSet(deployment, old, revision);
  const { namespace, name } = wanted.metadata;
  let current: ReplicaSet | undefined;
  let created = true;
  try {
    current = await api.create<ReplicaSet>(inNamespace(resources.replicaSets, namespace ?? ''), wanted);
  } catch (error) {
    if (isApiError(error, 'AlreadyExists')) {
      created = false;
      current = await ours(context, deployment, name);
    } else {
      if (isApiError(error) && !isNamespaceTerminating(error)) {
        const text = `Failed to create new replica set "${name}": ${error.message}`;
        await announce(
          context,
          deployment,
          undefined,
          condition(sim.clock, 'Progressing', 'False', 'ReplicaSetCreateError', text),
        );
        events.event(deployment, 'Warning', 'ReplicaSetCreateError', text);
      }
      throw error;
    }
  }
  const size = current.spec?.replicas ?? 0;
  if (created && size > 0) {
    events.event(deployment, 'Normal', 'ScalingReplicaSet', `Scaled up replica set ${name} from 0 to ${size}`);
  }
  const text = `Created new replica set "${name}"`;
  const news = created ? condition(sim.clock, 'Progressing', 'True', 'NewReplicaSetCreated', text) : undefined;
  return { deployment: await announce(context, deployment, String(revision), news), current };
}

/**
 * The ReplicaSet that has the name already, if it is ours after all and the cache is behind. Else two templates share a
 * hash: counted, so that the next try gets another name.
 */
async function ours({ api }: Context, deployment: Deployment, name: string): Promise<ReplicaSet> {
  const { namespace, uid } = deployment.metadata;
  const taken = await api.get<ReplicaSet>(objectRef(resources.replicaSets, namespace, name));
  if (controllerOf(taken)?.uid === uid && sameTemplate(taken.spec?.template, deployment.spec?.template)) return taken;
  const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
  await updateStatus(api, resources.deployments, deployment, { ...deployment.status, collisionCount });
  throw new CollisionError(name);
}

/** A hash collision that was counted: the Deployment's change brings the next try. */
export class CollisionError extends Error {
  override readonly name = 'CollisionError';
}

function newSet(deployment: Deployment, old: readonly ReplicaSet[], revision: number): KubeObject {
  const { spec = { selector: {}, template: {} }, metadata } = deployment;
  const hash = templateHash(spec.template, deployment.status?.collisionCount);
  const labels = { ...spec.template.metadata?.labels, [hashLabel]: hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${metadata.name}-${hash}`,
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
      labels,
      annotations: {
        ...copiedAnnotations(deployment),
        ...sizeAnnotations(deployment),
        [annotations.revision]: String(revision),
      },
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas: currentSize(deployment, old, 0),
      ...(spec.minReadySeconds ? { minReadySeconds: spec.minReadySeconds } : {}),
      selector: { ...spec.selector, matchLabels: { ...spec.selector.matchLabels, [hashLabel]: hash } },
      template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
    },
  };
}

/** Writes revision and condition to the Deployment where they are news. */
async function announce(
  { api }: Context,
  deployment: Deployment,
  revision: string | undefined,
  news: DeploymentCondition | undefined,
): Promise<Deployment> {
  const { metadata, status = {} } = deployment;
  const conditions = status.conditions ?? [];
  const told = news && progressDeadline(deployment) !== undefined ? withCondition(conditions, news) : conditions;
  const numbered = revision === undefined || metadata.annotations?.[annotations.revision] === revision;
  if (numbered && told === conditions) return deployment;
  const next: Deployment = numbered
    ? deployment
    : {
        ...deployment,
        metadata: { ...metadata, annotations: { ...metadata.annotations, [annotations.revision]: revision } },
      };
  return updateStatus<Deployment>(api, resources.deployments, next, { ...status, conditions: told });
}
