import { expect, test } from 'vitest';
import { createInformerFactory } from '../client/informer.ts';
import { resources } from '../kinds/resources.ts';
import { startNodeIpam } from './index.ts';
import type { TestNetwork } from './testing/network.ts';
import { createTestNetwork, service, type ServiceShape } from './testing/network.ts';

async function putService(net: TestNetwork, shape: ServiceShape): Promise<void> {
  for (const object of service(shape)) await net.put(object);
}

test('pods of a node get addresses of its range in turn, and nodes theirs', async () => {
  const { network } = createTestNetwork();
  const attach = (name: string, node: string) =>
    network.attachPod({ namespace: 'default', name, uid: name, node, hostNetwork: false });
  const first = attach('a', 'node-1');
  expect([first.ip, attach('b', 'node-1').ip, attach('c', 'node-2').ip]).toEqual([
    '10.244.0.2',
    '10.244.0.3',
    '10.244.1.2',
  ]);
  first.detach();
  expect(attach('d', 'node-1').ip).toBe('10.244.0.4');
  expect([network.nodeAddress('node-1'), network.podCidr('node-2')]).toEqual(['172.18.0.2', '10.244.1.0/24']);
});

test('a node is told its part of the pod range', async () => {
  const { network, api, world, put } = createTestNetwork();
  startNodeIpam({ api, informers: createInformerFactory({ sim: world, api }), network });
  await put({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' }, spec: {} });
  const stored = await api.get({ ...resources.nodes, name: 'node-1' });
  expect(stored['spec']).toEqual({ podCIDR: '10.244.0.0/24', podCIDRs: ['10.244.0.0/24'] });
});

test('a pod reaches another by address, and itself by localhost', async () => {
  const net = createTestNetwork();
  const web = await net.serve('default/web');
  const client = await net.serve('default/client', { node: 'node-2' });
  expect(await net.get(client, web.ip, 80)).toBe(`web ${client.ip}`);
  expect(await net.get(client, 'localhost', 80)).toBe('client 127.0.0.1');
});

test('connections fail as real ones do', async () => {
  const net = createTestNetwork();
  const web = await net.serve('default/web');
  const check = async (host: string, port: number, code: string, seconds: number) => {
    const began = net.world.clock.now();
    expect([host, await net.get(web, host, port)]).toEqual([host, code]);
    expect([host, Math.floor((net.world.clock.now() - began) / 1000)]).toEqual([host, seconds]);
  };
  await check(web.ip, 81, 'ECONNREFUSED', 0);
  await check('10.244.9.9', 80, 'EHOSTUNREACH', 3);
  await check('10.96.7.7', 80, 'ETIMEDOUT', 127);
  await check('nowhere.example', 80, 'ENOTFOUND', 0);
  await check('203.0.113.1', 80, 'EHOSTUNREACH', 0);
});

test('a service spreads over its ready endpoints by name and address', async () => {
  const net = createTestNetwork();
  const pods = [await net.serve('default/a'), await net.serve('default/b', { node: 'node-2' })];
  const client = await net.serve('default/client');
  await putService(net, {
    name: 'web',
    pods: [...pods.map(({ ip }) => ({ ip })), { ip: '10.244.0.99', state: 'unready' }],
  });
  const seen = new Set<string>();
  for (let i = 0; i < 20; i++) seen.add((await net.get(client, i % 2 ? 'web' : '10.96.0.50', 80)).slice(0, 1));
  expect([...seen].toSorted()).toEqual(['a', 'b']);
});

test('a service without endpoints refuses, and an unknown port of it times out', async () => {
  const net = createTestNetwork();
  const client = await net.serve('default/client');
  await putService(net, { name: 'web', pods: [] });
  expect(await net.get(client, 'web.default', 80)).toBe('ECONNREFUSED');
  expect(await net.get(client, 'web', 81)).toBe('ETIMEDOUT');
});

test('a terminating endpoint serves while no other does', async () => {
  const net = createTestNetwork();
  const old = await net.serve('default/old');
  await putService(net, { name: 'web', pods: [{ ip: old.ip, state: 'terminating' }] });
  expect(await net.get(old, 'web', 80)).toMatch(/^old/);
});

test('outside reaches node ports and load balancers, not cluster or pod addresses', async () => {
  const net = createTestNetwork();
  const web = await net.serve('default/web');
  await putService(net, {
    name: 'web',
    pods: [{ ip: web.ip, node: 'node-1' }],
    spec: { type: 'LoadBalancer', ports: [{ name: 'http', port: 80, nodePort: 30080, protocol: 'TCP' }] },
    status: { loadBalancer: { ingress: [{ ip: '172.18.200.1' }] } },
  });
  net.network.node('node-2');
  const outside = net.network.outside();
  expect(await net.get(outside, net.network.nodeAddress('node-2'), 30080)).toBe(
    `web ${net.network.nodeAddress('node-2')}`,
  );
  expect(await net.get(outside, '172.18.200.1', 80)).toMatch(/^web /);
  expect(await net.get(outside, '10.96.0.50', 80)).toBe('ETIMEDOUT');
  expect(await net.get(outside, web.ip, 80)).toBe('ETIMEDOUT');
});

test('externalTrafficPolicy Local keeps the client address and drops where no endpoint is', async () => {
  const net = createTestNetwork();
  const web = await net.serve('default/web');
  const ports = [{ name: 'http', port: 80, nodePort: 30080, protocol: 'TCP' }];
  await putService(net, {
    name: 'web',
    pods: [{ ip: web.ip, node: 'node-1' }],
    spec: { type: 'NodePort', externalTrafficPolicy: 'Local', ports },
  });
  net.network.node('node-2');
  const outside = net.network.outside();
  expect(await net.get(outside, net.network.nodeAddress('node-1'), 30080)).toBe(`web ${outside.ip}`);
  expect(await net.get(outside, net.network.nodeAddress('node-2'), 30080)).toBe('ETIMEDOUT');
});

test('internalTrafficPolicy Local uses only the endpoints of the own node', async () => {
  const net = createTestNetwork();
  const near = await net.serve('default/near', { node: 'node-1' });
  const far = await net.serve('default/far', { node: 'node-2' });
  await putService(net, {
    name: 'web',
    pods: [
      { ip: near.ip, node: 'node-1' },
      { ip: far.ip, node: 'node-2' },
    ],
    spec: { internalTrafficPolicy: 'Local' },
  });
  for (let i = 0; i < 8; i++) expect(await net.get(near, 'web', 80)).toMatch(/^near/);
});

test('ClientIP affinity stays with an endpoint until the client has been quiet for the timeout', async () => {
  const net = createTestNetwork();
  const pods = [];
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) pods.push(await net.serve(`default/${name}`));
  const client = await net.serve('default/client');
  await putService(net, {
    name: 'web',
    pods: pods.map(({ ip }) => ({ ip })),
    spec: { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } } },
  });
  const first = await net.get(client, 'web', 80);
  for (let i = 0; i < 10; i++) expect(await net.get(client, 'web', 80)).toBe(first);
  const later = new Set<string>();
  for (let i = 0; i < 12; i++) {
    await net.world.drivers.jump(61_000);
    later.add(await net.get(client, 'web', 80));
  }
  expect(later.size).toBeGreaterThan(1);
});

test('a pod that goes takes its listeners and connections with it', async () => {
  const net = createTestNetwork();
  const web = await net.serve('default/web');
  const client = await net.serve('default/client');
  web.listen(9000, () => {});
  const connection = await net.world.drivers.during(client.connect(web.ip, 9000));
  const reading = connection.read().catch((error: { code: string }) => error.code);
  web.detach();
  expect(await net.world.drivers.during(reading)).toBe('ECONNRESET');
  expect(await net.get(client, web.ip, 80)).toBe('EHOSTUNREACH');
});

test('a pod of the host network has the address and the ports of its node', async () => {
  const net = createTestNetwork();
  const pod = net.network.attachPod({ namespace: 'd', name: 'p', uid: 'p', node: 'node-1', hostNetwork: true });
  expect(pod.ip).toBe(net.network.nodeAddress('node-1'));
  pod.listen(9100, (connection) => connection.end());
  expect(() => net.network.node('node-1').listen(9100, () => {})).toThrow('EADDRINUSE');
  pod.detach();
  net.network
    .node('node-1')
    .listen(9100, () => {})
    .close();
});

test('a trace tells each hop, and uses up no chance', async () => {
  const net = createTestNetwork();
  const web = await net.serve('default/web');
  await net.serve('default/client', { node: 'node-2' });
  await putService(net, { name: 'web', pods: [{ ip: web.ip, node: 'node-1' }] });
  const hops = await net.network.trace({ namespace: 'default', pod: 'client' }, 'web', 80);
  expect(hops.map(({ kind, name, verdict }) => `${kind} ${name} ${verdict}`)).toEqual([
    'dns web passed',
    'service default/web passed',
    `endpoint ${web.ip} passed`,
    'pod default/web passed',
  ]);
});

test('the control plane dials services by the names that webhooks give', async () => {
  const net = createTestNetwork();
  const web = await net.serve('default/hook', { port: 8443 });
  await putService(net, { name: 'hook', pods: [{ ip: web.ip }], port: 443, targetPort: 8443 });
  const answer = await net.world.drivers.during(
    net.network.dial({ host: 'hook.default.svc', port: 443, scheme: 'https', method: 'GET', path: '/', headers: {} }),
  );
  expect([answer.status, new TextDecoder().decode(answer.body).slice(0, 4)]).toEqual([200, 'hook']);
});
