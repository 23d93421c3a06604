import { createCluster } from '../engine/cluster.ts';
import { objectRef, resources } from '../engine/kinds/resources.ts';
import { duration, median, table, times } from './measure.ts';
import { configMap, deployment } from './workloads.ts';

const count = 10_000;
const collection = { ...resources.configMaps, namespace: 'default' };

/** Creates `count` objects while `watchers` watch them; wall milliseconds until the last watcher has seen the last. */
async function creates(watchers: number): Promise<number> {
  const cluster = await createCluster({ nodes: 1 });
  const stop = new AbortController();
  const seen = Array.from({ length: watchers }, async () => {
    let events = 0;
    for await (const event of cluster.api.watch(collection, { signal: stop.signal })) {
      if (event.type === 'ADDED' && event.object.metadata.name.startsWith('config-') && ++events === count) return;
    }
  });
  const begun = performance.now();
  for (let index = 0; index < count; index++) await cluster.api.create(collection, configMap(index));
  await cluster.world.drivers.during(Promise.all(seen));
  const wall = performance.now() - begun;
  stop.abort();
  cluster.dispose();
  return wall;
}

const rate = (milliseconds: number): string =>
  `${Math.round(count / (milliseconds / 1000)).toLocaleString('en')} a second`;

await creates(0);
const none = median([await creates(0), await creates(0), await creates(0)]);
const one = median([await creates(1), await creates(1), await creates(1)]);
const hundred = median([await creates(100), await creates(100), await creates(100)]);

const cluster = await createCluster({ nodes: 1 });
for (let index = 0; index < count; index++) await cluster.api.create(collection, configMap(index));
const lists = await times(20, () => cluster.api.list(collection));
const gets = await times(5, async () => {
  for (let index = 0; index < count; index++)
    await cluster.api.get(objectRef(resources.configMaps, 'default', `config-${index}`));
});
const selected = await times(10, () => cluster.api.list(collection, { labelSelector: 'shard=3' }));
const deployments = await times(1, async () => {
  for (let index = 0; index < 1000; index++) {
    await cluster.api.create({ ...resources.deployments, namespace: 'default' }, deployment(`d-${index}`, 0), {
      dryRun: true,
    });
  }
});
cluster.dispose();

table(
  'The API in process: validated, defaulted, admitted, stored, watched',
  ['', 'time', 'rate'],
  [
    [`${count} creates, nobody watches`, duration(none), rate(none)],
    [`${count} creates, 1 watcher`, duration(one), rate(one)],
    [`${count} creates, 100 watchers`, duration(hundred), `${rate(hundred)}; ${(hundred / one).toFixed(2)}× of one`],
    [`list of ${count}`, duration(median(lists)), ''],
    [`list of ${count} by label`, duration(median(selected)), ''],
    [`${count} gets`, duration(median(gets)), rate(median(gets))],
    ['1000 Deployments, dry run', duration(median(deployments)), ''],
  ],
);
process.exit(0);
