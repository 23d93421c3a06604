/**
 * Keeps the objects of API priority and fairness in order: those that a server begins with come back, and schemas say
 * whether their level is there.
 *
 * @see https://kubernetes.io/docs/concepts/cluster-administration/flow-control/#maintenance-of-the-mandatory-configuration-objects
 */
import { flowControlObjects } from '../../kinds/policy/flow-control.ts';
import type { FlowSchema } from '../../kinds/types.ts';
import { same } from '../../machinery/share.ts';
import type { KubeObject } from '../../machinery/types.ts';
import type { Random } from '../../sim/index.ts';
import type { ServerContext } from '../context.ts';
import { collectionName } from '../endpoint.ts';
import { storeInitialObjects } from '../initial-objects.ts';

const group = 'flowcontrol.apiserver.k8s.io';
/** How often a real server looks, in milliseconds. */
const period = 60_000;
const autoupdate = 'apf.kubernetes.io/autoupdate-spec';

/** Does nothing where there are no flow schemas. */
export function startFlowControl(context: ServerContext, random: Random): void {
  const { sim, store, registry } = context;
  if (!registry.byResource(group, 'flowschemas')) return;
  const schemas = store.collection(collectionName({ group, resource: 'flowschemas' }));
  const levels = store.collection(collectionName({ group, resource: 'prioritylevelconfigurations' }));
  storeMissing();
  let waiting = false;

  schemas.observe((_name, object, previous) => {
    if (object && object['spec'] !== previous?.['spec']) sim.loop.defer(() => judge(object as FlowSchema));
    lookLater(object, previous);
  });
  levels.observe((_name, object, previous) => {
    if (!object || !previous) sim.loop.defer(() => schemas.range().forEach((schema) => judge(schema as FlowSchema)));
    lookLater(object, previous);
  });

  function storeMissing(): void {
    const lastTransitionTime = sim.clock.timestamp();
    const objects = flowControlObjects().map((object) =>
      object.kind === 'FlowSchema'
        ? { ...object, status: { conditions: [{ type: 'Dangling', ...found(levelOf(object)), lastTransitionTime }] } }
        : object,
    );
    storeInitialObjects(context, objects as unknown as readonly KubeObject[], random);
  }

  /** Says whether the level of a schema is there. */
  function judge({ metadata }: FlowSchema): void {
    const schema = schemas.get(metadata.name) as FlowSchema | undefined;
    if (!schema?.spec) return;
    const level = levelOf(schema);
    const now = levels.get(level) ? found(level) : notFound(level);
    const others = (schema.status?.conditions ?? []).filter(({ type }) => type !== 'Dangling');
    const before = schema.status?.conditions?.find(({ type }) => type === 'Dangling');
    if (before && before.status === now.status && before.message === now.message) return;
    const lastTransitionTime = before?.status === now.status ? before.lastTransitionTime : sim.clock.timestamp();
    const conditions = [...others, { type: 'Dangling', ...now, lastTransitionTime }];
    const judged = { ...schema, status: { ...schema.status, conditions } } as unknown as KubeObject;
    const stored = schemas.put(metadata.name, judged);
    context.ledger?.carry(schema, stored);
  }

  function lookLater(object: KubeObject | undefined, previous: KubeObject | undefined): void {
    if (waiting || !previous || object?.['spec'] === previous['spec']) return;
    waiting = true;
    sim.clock.after(
      period,
      () => {
        waiting = false;
        restore();
      },
      { upkeep: true },
    );
  }

  /** What is missing comes again; what was changed and is not marked as somebody's own becomes what it was. */
  function restore(): void {
    storeMissing();
    for (const wanted of flowControlObjects()) {
      const collection = wanted.kind === 'FlowSchema' ? schemas : levels;
      const { name } = wanted.metadata;
      const kept = collection.get(name);
      if (!kept || same(kept['spec'], wanted['spec'])) continue;
      if (kept.metadata.annotations?.[autoupdate] !== 'true' || name === 'exempt') continue;
      const generation = (kept.metadata.generation ?? 0) + 1;
      const restored = { ...kept, metadata: { ...kept.metadata, generation }, spec: wanted['spec'] };
      const stored = collection.put(name, restored);
      context.ledger?.carry(kept, stored);
    }
  }
}

const levelOf = (schema: KubeObject): string => (schema as FlowSchema).spec?.priorityLevelConfiguration.name ?? '';

const referring = (level: string): string =>
  `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(level)}`;

const found = (level: string) => ({
  status: 'False' as const,
  reason: 'Found',
  message: `${referring(level)} and it exists`,
});

const notFound = (level: string) => ({
  status: 'True' as const,
  reason: 'NotFound',
  message: `${referring(level)} but there is no such object`,
});
