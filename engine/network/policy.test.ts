import { expect, test } from 'vitest';
import { createTestNetwork, service } from './testing/network.ts';

const policy = (spec: object, namespace = 'default', name = 'np') => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { namespace, name },
  spec,
});

/** Two pods and a client in `default`, one pod in `other`; then the policy. `x` dropped, `o` through: web, api, from other. */
async function check(spec: object, expected: string): Promise<void> {
  const net = createTestNetwork();
  await net.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default', labels: { team: 'a' } } });
  await net.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other', labels: { team: 'b' } } });
  const web = await net.serve('default/web', { labels: { app: 'web' } });
  const api = await net.serve('default/api', { labels: { app: 'api' }, port: 8080 });
  const client = await net.serve('default/client', { labels: { app: 'client' } });
  const stranger = await net.serve('other/stranger', { labels: { app: 'client' } });
  await net.put(policy(spec));
  const results = [
    await net.get(client, web.ip, 80),
    await net.get(client, api.ip, 8080),
    await net.get(stranger, web.ip, 80),
    await net.get(web, api.ip, 8080),
  ];
  expect(results.map((result) => (result === 'ETIMEDOUT' ? 'x' : 'o')).join('')).toBe(expected);
}
const web = { matchLabels: { app: 'web' } };

test('a selected pod is closed but for what a rule allows; others stay open', async () => {
  await check({ podSelector: web, policyTypes: ['Ingress'] }, 'xoxo');
  await check({ podSelector: {}, policyTypes: ['Ingress'] }, 'xxxx');
  await check({ podSelector: web, ingress: [{}] }, 'oooo');
});

test('peers: pods of the namespace, namespaces, both together, address blocks', async () => {
  const from = (...peers: object[]) => ({ podSelector: web, ingress: [{ from: peers }] });
  const client = { podSelector: { matchLabels: { app: 'client' } } };
  const teamB = { namespaceSelector: { matchLabels: { team: 'b' } } };
  await check(from(client), 'ooxo');
  await check(from(teamB), 'xooo');
  await check(from({ ...client, ...teamB }), 'xooo');
  await check(from({ namespaceSelector: {} }), 'oooo');
  await check(from({ ipBlock: { cidr: '10.244.0.0/16' } }), 'oooo');
  await check(from({ ipBlock: { cidr: '10.244.0.0/16', except: ['10.244.0.4/32'] } }), 'xooo');
});

test('ports: numbers, ranges, names, protocols', async () => {
  const ports = (...list: object[]) => ({ podSelector: web, ingress: [{ ports: list }] });
  await check(ports({ port: 80 }), 'oooo');
  await check(ports({ port: 81 }), 'xoxo');
  await check(ports({ port: 70, endPort: 90 }), 'oooo');
  await check(ports({ port: 'web' }), 'oooo');
  await check(ports({ port: 'nope' }), 'xoxo');
  await check(ports({ port: 80, protocol: 'UDP' }), 'xoxo');
});

test('egress is held on the side of the client', async () => {
  await check({ podSelector: web, policyTypes: ['Egress'] }, 'ooox');
  await check(
    { podSelector: web, egress: [{ to: [{ podSelector: { matchLabels: { app: 'api' } } }] }], policyTypes: ['Egress'] },
    'oooo',
  );
  await check({ podSelector: web, egress: [{ ports: [{ port: 80 }] }], policyTypes: ['Egress'] }, 'ooox');
});

test('probes from the own node pass, and a trace names the policies that deny', async () => {
  const net = createTestNetwork();
  const pod = await net.serve('default/web', { labels: { app: 'web' } });
  await net.serve('default/client');
  await net.put(policy({ podSelector: {}, policyTypes: ['Ingress'] }));
  expect(await net.get(net.network.node('node-1'), pod.ip, 80)).toMatch(/^web/);
  expect(await net.get(net.network.node('node-2'), pod.ip, 80)).toBe('ETIMEDOUT');
  const hops = await net.network.trace({ namespace: 'default', pod: 'client' }, pod.ip, 80);
  expect(hops).toEqual([
    {
      kind: 'policy',
      name: 'default/np',
      verdict: 'denied',
      data: { direction: 'Ingress', pod: 'default/web', policies: 'np' },
    },
  ]);
});

test('a pod whose egress is closed cannot ask the name server', async () => {
  const net = createTestNetwork();
  const dns = await net.serve('kube-system/coredns', { port: 53 });
  const [kubeDns, slice] = service({ name: 'kube-dns', clusterIP: '10.96.0.10', pods: [{ ip: dns.ip }] });
  const moved = (object: typeof kubeDns) => ({ ...object, metadata: { ...object.metadata, namespace: 'kube-system' } });
  const ports = [{ name: 'http', port: 53, protocol: 'UDP' }];
  await net.put({ ...moved(kubeDns), spec: { clusterIP: '10.96.0.10', ports } });
  await net.put({ ...moved(slice), ports });
  const target = await net.serve('default/web');
  for (const object of service({ name: 'web', pods: [{ ip: target.ip }] })) await net.put(object);
  const client = await net.serve('default/client');
  expect(await net.get(client, 'web', 80)).toMatch(/^web/);
  await net.put(policy({ podSelector: {}, policyTypes: ['Egress'] }));
  expect(await net.get(client, 'web', 80)).toBe('ENOTFOUND');
});
