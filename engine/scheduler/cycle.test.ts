import { expect, test } from 'vitest';
import { feasibleNodesToFind } from './cycle.ts';
import { asking, createTestCluster, node, pod } from './testing/cluster.ts';

test('in a large cluster a share of the nodes is enough, never fewer than a hundred', () => {
  const check = (nodes: number, percentage: number, expected: number) =>
    expect([nodes, percentage, feasibleNodesToFind(nodes, percentage)]).toEqual([nodes, percentage, expected]);
  check(10, 0, 10);
  check(99, 5, 99);
  check(100, 0, 100);
  check(1000, 0, 420);
  check(5000, 0, 500);
  check(10_000, 0, 500);
  check(1000, 30, 300);
  check(1000, 5, 100);
  check(1000, 100, 1000);
});

test('what is counted as pods come and go is what a fresh look finds', async () => {
  // a hundred pods with constraints of every kind, a third of them deleted again: no node beyond its skew
  const cluster = await createTestCluster();
  const zone = (i: number) => `zone-${i % 3}`;
  const nodes = Array.from({ length: 9 }, (_, i) =>
    node(`n${i}`, { cpu: '100', labels: { 'topology.kubernetes.io/zone': zone(i) } }),
  );
  await cluster.put(...nodes);
  const spread = {
    ...asking({ cpu: '1' }),
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: { matchLabels: { app: 'web' } },
      },
    ],
  };
  const random = cluster.world.random.fork('test');
  const alive: string[] = [];
  for (let i = 0; i < 100; i++) {
    await cluster.put(pod(`p${i}`, spread, { labels: { app: 'web' } }));
    alive.push(`p${i}`);
    const counts = new Map([
      ['zone-0', 0],
      ['zone-1', 0],
      ['zone-2', 0],
    ]);
    for (const name of alive) {
      const of = zone(Number((await cluster.place(name)).slice(1)));
      counts.set(of, (counts.get(of) ?? 0) + 1);
    }
    const placed = zone(Number((await cluster.place(`p${i}`)).slice(1)));
    expect([i, (counts.get(placed) ?? 0) - Math.min(...counts.values()) <= 1]).toEqual([i, true]);
    if (i % 3 !== 2) continue;
    const [gone = ''] = alive.splice(random.below(alive.length), 1);
    await cluster.remove('Pod', gone);
  }
});
