/** Lets anything happen to a cluster, and compares what becomes of it with a cluster to which nothing happened. */
import type { LogRecord } from '../../engine/apiserver/index.ts';
import { type Cluster, createCluster } from '../../engine/cluster.ts';
import { resources } from '../../engine/kinds/resources.ts';
import type { Pod } from '../../engine/kinds/types.ts';
import { isApiError } from '../../engine/machinery/errors.ts';
import type { Json, JsonObject, KubeObject, ObjectRef, ResourceRef } from '../../engine/machinery/types.ts';
import { createRandom, type Random } from '../../engine/sim/index.ts';
import type { Subject, Values } from './contract.ts';

/** What is done to one cluster: changes, disturbances, faults, and time that passes. */
const steps = 12;
/** Until everything has come to its end: evictions, deadlines, the longest back-off of a controller. In milliseconds. */
const usualCalm = 18 * 60_000;
const nodes = 3;

export interface Comparison {
  /** What was done, in order. */
  readonly story: readonly string[];
  readonly disturbed: Json;
  readonly fresh: Json;
  /** Objects whose owner is gone, that are for ever being deleted, or that run nowhere. */
  readonly orphans: readonly string[];
}

export async function compare(subject: Subject, seed: string): Promise<Comparison> {
  const random = createRandom(`${subject.name}/${seed}`);
  const story: string[] = [];
  let values: Values = Object.fromEntries(
    Object.entries(subject.values).map(([name, [first]]) => [name, first ?? null]),
  );
  const { addons = [], calm = usualCalm } = subject;
  const defects: string[] = [];
  const onError = (error: unknown) =>
    defects.push(error instanceof Error ? (error.stack ?? error.message) : String(error));

  const watch = subject.watch?.();
  const onChange = (change: LogRecord): void => {
    const wrong = watch?.(change);
    if (wrong !== undefined) defects.push(wrong);
  };
  const cluster = await createCluster({ nodes, seed, sim: true, addons, onError, onChange });
  await during(cluster, () => ask(cluster, subject, undefined, values));
  await cluster.world.drivers.settle();
  for (let step = 0; step < steps; step++) {
    const next = await during(cluster, () => act(cluster, subject, values, random, step));
    story.push(next.told);
    values = next.values;
    const time = random.below(60_000);
    await cluster.world.drivers.jump(time);
  }
  await during(cluster, () => cluster.api.deleteCollection(faults).catch(ignoreRefusal));
  await cluster.world.drivers.jump(calm);
  if (subject.again) {
    await during(cluster, () => ask(cluster, subject, values, values));
    await cluster.world.drivers.jump(calm);
  }
  const disturbed = await during(cluster, () => subject.outcome(cluster));
  const orphans = [...(await during(cluster, () => orphansOf(cluster))), ...defects];
  cluster.dispose();

  const other = await createCluster({ nodes, seed, sim: true, addons });
  await during(other, () => ask(other, subject, undefined, values));
  await other.world.drivers.jump(calm);
  const fresh = await during(other, () => subject.outcome(other));
  other.dispose();
  return { story, disturbed, fresh, orphans };
}

const during = <T>(cluster: Cluster, work: () => Promise<T>): Promise<T> => cluster.world.drivers.during(work());

/** Applies what the values make, and deletes what they make no more. */
async function ask(cluster: Cluster, subject: Subject, before: Values | undefined, values: Values): Promise<void> {
  const wanted = subject.objects(values);
  const names = new Set(wanted.map(([resource, object]) => `${resource.resource}/${object.metadata.name}`));
  for (const [resource, object] of before ? subject.objects(before) : []) {
    if (names.has(`${resource.resource}/${object.metadata.name}`)) continue;
    await cluster.api.delete({ ...resource, name: object.metadata.name });
  }
  for (const [resource, object] of wanted) {
    const ref: ObjectRef = { ...resource, name: object.metadata.name };
    const body = object as unknown as JsonObject;
    await cluster.api.patch(ref, { type: 'apply', body }, { fieldManager: 'random', force: true });
  }
  await subject.follow?.(cluster, values);
}

const faults: ResourceRef = { group: 'sim.kubebook.dev', version: 'v1alpha1', resource: 'faults' };

/** Faults that may happen, with how long they last at most, in seconds. */
const kinds: readonly (readonly [type: string, longest: number, target: (random: Random) => object])[] = [
  ['KubeletStopped', 400, (random) => ({ target: { nodes: [`node-${1 + random.below(nodes)}`] } })],
  ['NodeRestart', 60, (random) => ({ target: { nodes: [`node-${1 + random.below(nodes)}`] } })],
  ['NodeLost', 400, (random) => ({ target: { nodes: [`node-${1 + random.below(nodes)}`] } })],
  ['NetworkPartition', 400, (random) => ({ target: { nodes: [`node-${1 + random.below(nodes)}`] } })],
  ['APIServerOutage', 60, () => ({})],
  ['StoreOutage', 60, () => ({})],
  ['ComponentStopped', 60, () => ({ target: { components: ['kube-controller-manager'] } })],
  ['ComponentStopped', 60, () => ({ target: { components: ['kube-scheduler'] } })],
];

async function act(
  cluster: Cluster,
  subject: Subject,
  values: Values,
  random: Random,
  step: number,
): Promise<{ readonly told: string; readonly values: Values }> {
  const kind = random.below(10);
  if (kind < 4) {
    const names = Object.keys(subject.values);
    const name = names[random.below(names.length)] ?? '';
    const choices = subject.values[name] ?? [];
    const next = { ...values, [name]: choices[random.below(choices.length)] ?? null };
    try {
      await ask(cluster, subject, values, next);
      return { told: `${name} = ${JSON.stringify(next[name])}`, values: next };
    } catch (error) {
      // nobody answers: what was asked for may be half there, and is asked for again as it was
      ignoreRefusal(error);
      return { told: `${name} could not be asked for`, values };
    }
  }
  if (kind < 7 && subject.disturb) {
    await subject.disturb(cluster, random).catch(ignoreRefusal);
    return { told: 'disturbed', values };
  }
  const [type, longest, target] = kinds[random.below(kinds.length)] ?? ['APIServerOutage', 60, () => ({})];
  const duration = `${1 + random.below(longest)}s`;
  const spec = { type, duration, ...target(random) };
  const fault = { apiVersion: 'sim.kubebook.dev/v1alpha1', kind: 'Fault', metadata: { name: `fault-${step}` }, spec };
  await cluster.api.create(faults, fault as unknown as KubeObject);
  return { told: JSON.stringify(spec), values };
}

async function orphansOf(cluster: Cluster): Promise<readonly string[]> {
  const { resources: offered } = await cluster.api.discovery();
  const lists = offered.filter(({ verbs, resource }) => verbs.includes('list') && resource !== 'events');
  const all: { readonly kind: string; readonly object: KubeObject }[] = [];
  for (const { group, version, resource, kind } of lists) {
    const { items } = await cluster.api.list({ group, version, resource });
    for (const object of items) all.push({ kind, object });
  }
  const uids = new Set(all.map(({ object }) => object.metadata.uid));
  const nodeNames = new Set((await cluster.api.list(resources.nodes)).items.map(({ metadata }) => metadata.name));
  const used = claimsInUse(all.flatMap(({ kind, object }) => (kind === 'Pod' ? [object as Pod] : [])));
  return all.flatMap(({ kind, object: { metadata, spec } }) => {
    const name = `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
    const gone = metadata.ownerReferences?.filter(({ uid }) => !uids.has(uid)) ?? [];
    const nodeName = kind === 'Pod' ? Reflect.get(Object(spec), 'nodeName') : undefined;
    return [
      ...gone.map((owner) => `${name} belongs to ${owner.kind} ${owner.name}, which is gone`),
      ...(metadata.deletionTimestamp === undefined || used.has(name) ? [] : [`${name} is for ever being deleted`]),
      ...(typeof nodeName === 'string' && !nodeNames.has(nodeName) ? [`${name} is on ${nodeName}, which is gone`] : []),
    ];
  });
}

/** What is protected as long as pods use it, by kind, namespace and name. */
const claimsInUse = (pods: readonly Pod[]): ReadonlySet<string> =>
  new Set(
    pods.flatMap(({ metadata, spec }) =>
      (spec?.volumes ?? []).map(({ name, persistentVolumeClaim }) => {
        const claim = persistentVolumeClaim?.claimName ?? `${metadata.name}-${name}`;
        return `PersistentVolumeClaim ${metadata.namespace}/${claim}`;
      }),
    ),
  );

function ignoreRefusal(error: unknown): void {
  if (!isApiError(error)) throw error;
}
