/**
 * CustomResourceDefinitions: what a definition names becomes part of the API, and goes with it.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
 */
import type { KubeApi } from '../../client/kube-api.ts';
import type { CustomResourceDefinition } from '../../kinds/types.ts';
import { isApiError } from '../../machinery/errors.ts';
import { equal } from '../../machinery/apply/fields-of.ts';
import type { KubeObject, ResourceRef } from '../../machinery/types.ts';
import type { ServerContext } from '../context.ts';
import { collectionName } from '../endpoint.ts';
import {
  cleanupFinalizer,
  type Condition,
  deletionCompleted,
  deletionInProgress,
  established,
  installing,
  isTrue,
  notAccepted,
  withCondition,
} from './conditions.ts';
import { kindDefinitionOf } from './definition.ts';
import { acceptNames } from './naming.ts';

const definitions = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
} as const;

/** Serves what the definitions say from now on. Does nothing where there are no definitions. */
export function startApiExtensions(context: ServerContext, api: KubeApi): void {
  const { registry, store, sim } = context;
  if (!registry.byResource(definitions.group, definitions.resource)) return;
  const known = store.collection(collectionName(definitions));
  /** Definitions that are being looked at, and those that changed in the meantime. */
  const busy = new Map<string, boolean>();
  /** Collections of instances whose end is waited for, by definition. */
  const followed = new Set<string>();

  known.observe((name, object, previous) => {
    const definition = object as CustomResourceDefinition | undefined;
    if (definition) serve(definition, previous as CustomResourceDefinition | undefined);
    else if (previous) withdraw(previous as CustomResourceDefinition);
    if (definition) lookAt(name);
    // a name that became free may be what others wait for
    else for (const other of known.range()) lookAt(other.metadata.name);
  });

  function serve(definition: CustomResourceDefinition, previous: CustomResourceDefinition | undefined): void {
    if (!isTrue(definition, 'Established')) return;
    const changes =
      !previous ||
      !isTrue(previous, 'Established') ||
      definition.spec !== previous.spec ||
      definition.metadata.deletionTimestamp !== previous.metadata.deletionTimestamp ||
      !equal(definition.status?.acceptedNames, previous.status?.acceptedNames);
    if (!changes) return;
    const kind = kindDefinitionOf(definition);
    if (kind) registry.register(kind);
    else withdraw(definition);
  }

  function withdraw({ spec, status }: CustomResourceDefinition): void {
    const group = spec?.group ?? '';
    const kind = status?.acceptedNames?.kind ?? '';
    if (!registry.byKind(group, kind)) return;
    registry.unregister(group, kind);
    store.collection(collectionName({ group, resource: spec?.names?.plural ?? '' })).endWatches();
  }

  /** Not within the write that is being told of: what follows from it are writes of their own. */
  function lookAt(name: string): void {
    if (busy.has(name)) {
      busy.set(name, true);
      return;
    }
    busy.set(name, false);
    sim.loop.defer(() => void reconcile(name));
  }

  async function reconcile(name: string): Promise<void> {
    try {
      const definition = known.get(name) as CustomResourceDefinition | undefined;
      if (definition)
        await (definition.metadata.deletionTimestamp === undefined ? accept(definition) : empty(definition));
    } catch (error) {
      // somebody else changed it: that change is looked at, too
      if (!isApiError(error)) throw error;
      if (error.reason === 'Conflict' || error.reason === 'NotFound') return;
      sim.trace.record({
        component: 'apiextensions',
        code: 'status-not-written',
        subject: { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', name },
        data: { message: error.message },
      });
    } finally {
      const again = busy.get(name) === true;
      busy.delete(name);
      if (again) lookAt(name);
    }
  }

  async function accept(definition: CustomResourceDefinition): Promise<void> {
    const others = known
      .range()
      .map((other) => other as CustomResourceDefinition)
      .filter(
        (other) => other.spec?.group === definition.spec?.group && other.metadata.name !== definition.metadata.name,
      );
    const { accepted, conflict } = acceptNames(definition, others);
    const now = sim.clock.timestamp();
    let conditions = withCondition(
      definition.status?.conditions ?? [],
      conflict
        ? { type: 'NamesAccepted', status: 'False', ...conflict }
        : { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' },
      now,
    );
    if (!isTrue(definition, 'Established')) {
      conditions = withCondition(conditions, conflict ? notAccepted : installing, now);
    }
    conditions = withApproval(definition, conditions, now);
    const named = await report(definition, { acceptedNames: accepted, conditions });
    if (conflict || isTrue(named, 'Established')) return;
    await report(named, { conditions: withCondition(named.status?.conditions ?? [], established, now) });
  }

  async function empty(definition: CustomResourceDefinition): Promise<void> {
    if (!definition.metadata.finalizers?.includes(cleanupFinalizer)) return;
    const now = sim.clock.timestamp();
    const begun = await report(definition, {
      conditions: withCondition(definition.status?.conditions ?? [], deletionInProgress, now),
    });
    const left = isTrue(begun, 'Established') ? await deleteInstances(begun) : 0;
    if (left > 0) return;
    const finalizers = (begun.metadata.finalizers ?? []).filter((finalizer) => finalizer !== cleanupFinalizer);
    // nobody reads it of a definition that goes with its last finalizer
    const done =
      finalizers.length === 0
        ? begun
        : await report(begun, { conditions: withCondition(begun.status?.conditions ?? [], deletionCompleted, now) });
    await api.update(
      { ...definitions, name: done.metadata.name },
      { ...done, metadata: { ...done.metadata, finalizers } },
    );
  }

  /** Tells how many are left: those that their own finalizers hold. */
  async function deleteInstances(definition: CustomResourceDefinition): Promise<number> {
    const group = definition.spec?.group ?? '';
    const resource = definition.spec?.names?.plural ?? '';
    const collection = store.collection(collectionName({ group, resource }));
    const kind = registry.byResource(group, resource);
    // the version that is kept asks no webhook, which may be gone
    const kept = kind?.versions.find(({ version }) => version === kind.storageVersion);
    const version = (kept ?? kind?.versions[0])?.version;
    if (version !== undefined && collection.size > 0) {
      const place: ResourceRef = { group, version, resource };
      const namespaces = new Set(collection.range().map(({ metadata }) => metadata.namespace));
      for (const namespace of namespaces) {
        await api.deleteCollection(namespace === undefined ? place : { ...place, namespace }, {});
      }
    }
    if (collection.size > 0 && !followed.has(collection.name)) {
      followed.add(collection.name);
      collection.observe((_, object) => {
        if (object || collection.size > 0) return;
        const owner = known.get(definition.metadata.name);
        if (owner?.metadata.deletionTimestamp !== undefined) lookAt(owner.metadata.name);
      });
    }
    return collection.size;
  }

  async function report(
    definition: CustomResourceDefinition,
    change: Partial<NonNullable<CustomResourceDefinition['status']>>,
  ): Promise<CustomResourceDefinition> {
    const status = { ...definition.status, ...change };
    if (equal(status, definition.status)) return definition;
    const written = await api.update<KubeObject>(
      { ...definitions, name: definition.metadata.name, subresource: 'status' },
      { ...definition, status },
    );
    return written as CustomResourceDefinition;
  }
}

const protectedGroup = /(^|\.)(k8s|kubernetes)\.io$/;
const approval = 'api-approved.kubernetes.io';

/** Groups of the Kubernetes project itself say who approved them. */
function withApproval(
  { spec, metadata }: CustomResourceDefinition,
  conditions: readonly Condition[],
  now: string,
): readonly Condition[] {
  if (!protectedGroup.test(spec?.group ?? '')) return conditions;
  const given = metadata.annotations?.[approval] ?? '';
  const type = 'KubernetesAPIApprovalPolicyConformant';
  if (given.startsWith('unapproved')) {
    const message = `not approved: ${JSON.stringify(given)}`;
    return withCondition(conditions, { type, status: 'False', reason: 'UnapprovedAnnotation', message }, now);
  }
  return withCondition(
    conditions,
    { type, status: 'True', reason: 'ApprovedAnnotation', message: `approved in ${given}` },
    now,
  );
}
