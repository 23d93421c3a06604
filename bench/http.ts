/** The served API, asked over TLS from another process. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createRemoteApi } from '../engine/client/remote/index.ts';
import { createCluster } from '../engine/cluster.ts';
import { resources } from '../engine/kinds/resources.ts';
import { createServerCertificates } from '../engine/server/certificates.ts';
import { serve } from '../engine/server/index.ts';
import { connectionOf, nodeTransport } from '../engine/server/outgoing/index.ts';
import { duration, median, table } from './measure.ts';
import { configMap } from './workloads.ts';

const count = 10_000;
const inFlight = 10;
const watchers = 100;
const inDefault = { ...resources.configMaps, namespace: 'default' };
const asTable = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

interface Results {
  readonly creates: number;
  readonly watched: number;
  readonly lists: readonly number[];
  readonly bytes: number;
}

const [role, server = '', token = '', ca = ''] = process.argv.slice(2);
if (role === 'client') process.send?.(await measure());
else await report();

async function report(): Promise<void> {
  const certificates = await createServerCertificates();
  const cluster = await createCluster({ nodes: 1, start: Date.now(), ca: certificates.ca.certificate });
  for (let index = 0; index < count; index++) {
    await cluster.api.create(
      { ...resources.pods, namespace: 'default' },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: `pod-${index}`, labels: { app: 'bench' } },
        spec: { schedulerName: 'nobody', containers: [{ name: 'main', image: 'nginx' }] },
      },
    );
  }
  await cluster.world.drivers.settle();
  const served = await serve(cluster.apiServer, { certificates });
  cluster.world.drivers.live();
  const results = await new Promise<Results>((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [
      'client',
      served.url,
      served.token,
      Buffer.from(certificates.ca.certificate).toString('base64'),
    ]);
    child.once('message', (message) => resolve(message as Results));
    child.once('exit', (code) => reject(new Error(`the client ended with ${code}`)));
  });
  await served.close();
  cluster.dispose();
  const rate = (milliseconds: number): string => `${Math.round(count / (milliseconds / 1000))} a second`;
  table(
    `The API over HTTPS, ${inFlight} requests in flight`,
    ['', 'time', 'rate'],
    [
      [`${count} ConfigMaps created`, duration(results.creates), rate(results.creates)],
      [`the same, until ${watchers} watchers have seen them all`, duration(results.watched), rate(results.watched)],
      [
        `${count} pods listed as a Table, median of ${results.lists.length}`,
        duration(median(results.lists)),
        `${(results.bytes / 1e6).toFixed(1)} MB`,
      ],
    ],
  );
}

async function measure(): Promise<Results> {
  const transport = nodeTransport(
    connectionOf({ server, token, cluster: { 'certificate-authority-data': ca }, user: {} }),
  );
  const api = createRemoteApi(transport);

  async function creates(name: string): Promise<number> {
    const begun = performance.now();
    let next = 0;
    await Promise.all(
      Array.from({ length: inFlight }, async () => {
        while (next < count) {
          const object = configMap(next++);
          await api.create(inDefault, { ...object, metadata: { ...object.metadata, name: `${name}-${next}` } });
        }
      }),
    );
    return performance.now() - begun;
  }
  const alone = await creates('alone');

  const { metadata } = await api.list(inDefault, { limit: 1 });
  const stops: AbortController[] = [];
  const seen = Array.from({ length: watchers }, async () => {
    let events = 0;
    const stop = new AbortController();
    stops.push(stop);
    const changes = api.watch(inDefault, {
      signal: stop.signal,
      ...(metadata.resourceVersion ? { resourceVersion: metadata.resourceVersion } : {}),
    });
    for await (const event of changes) if (event.type === 'ADDED' && ++events === count) return;
  });
  const begun = performance.now();
  await creates('watched');
  await Promise.all(seen);
  const watched = performance.now() - begun;
  for (const stop of stops) stop.abort();

  const lists: number[] = [];
  let bytes = 0;
  for (let run = 0; run < 7; run++) {
    const start = performance.now();
    const response = await api.request({
      method: 'GET',
      path: '/api/v1/namespaces/default/pods',
      headers: { accept: asTable, 'accept-encoding': 'identity' },
    });
    lists.push(performance.now() - start);
    if (response.body.type === 'object') bytes = JSON.stringify(response.body.value).length;
  }
  transport.close();
  return { creates: alone, watched, lists, bytes };
}
