/** Ten thousand requests that no client should send: every answer is well formed, and the server goes on. */
import { expect, test } from 'vitest';
import { flaw, requestOf } from '../fixtures/nonsense.ts';
import { createCluster } from '../../engine/cluster.ts';
import { createRandom } from '../../engine/sim/index.ts';

const requests = 10_000;

test(`${requests} requests of nonsense get well-formed answers`, async () => {
  const defects: unknown[] = [];
  const cluster = await createCluster({ nodes: 1, onError: (error) => defects.push(error) });
  const identity = { user: { name: 'fuzz', groups: ['system:masters', 'system:authenticated'] } };
  const random = createRandom('fuzz');
  const flaws: string[] = [];
  const gone = new AbortController();
  let before = 0;
  for (let number = 0; number < requests; number++) {
    const request = requestOf(random, gone.signal);
    try {
      const answer = await cluster.world.drivers.during(cluster.apiServer.handle(request, identity));
      const wrong = flaw(answer);
      if (wrong !== undefined) flaws.push(`#${number} ${request.method} ${request.path.slice(0, 100)}: ${wrong}`);
    } catch (error) {
      flaws.push(`#${number} ${request.method} ${request.path.slice(0, 100)} threw ${String(error).slice(0, 200)}`);
    }
    if (number === requests / 2) before = process.memoryUsage().heapUsed;
  }
  gone.abort();
  expect(flaws).toEqual([]);
  expect(defects).toEqual([]);
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  // the server still answers, and has kept no more than its bounded history
  const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
  await cluster.api.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'after' } });
  expect((await cluster.api.get({ ...namespaces, name: 'after' })).metadata.name).toBe('after');
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(300 * 1024 * 1024);
  cluster.dispose();
}, 240_000);
