import { expect, test } from 'vitest';
import { createTestNetwork, service } from './testing/network.ts';

async function answers(names: readonly (readonly [string, 'A' | 'SRV' | 'CNAME' | 'PTR', string])[]): Promise<void> {
  const net = createTestNetwork();
  const objects = [
    ...service({ name: 'web', pods: [{ ip: '10.244.0.9' }] }),
    ...service({
      name: 'db',
      clusterIP: 'None',
      pods: [
        { ip: '10.244.1.5', hostname: 'db-0' },
        { ip: '10.244.1.6', hostname: 'db-1' },
        { ip: '10.244.1.7', state: 'unready', hostname: 'db-2' },
      ],
      targetPort: 5432,
    }),
    ...service({ name: 'out', pods: [], spec: { type: 'ExternalName', externalName: 'example.com', clusterIP: '' } }),
    ...service({
      name: 'alias',
      pods: [],
      spec: { type: 'ExternalName', externalName: 'web.default.svc.cluster.local' },
    }),
  ];
  for (const object of objects) await net.put(object);
  const pod = net.network.attachPod({
    namespace: 'default',
    name: 'p',
    uid: 'p',
    node: 'n',
    hostNetwork: false,
    hostAliases: [{ ip: '10.1.2.3', hostnames: ['foo.local'] }],
  });
  for (const [name, type, expected] of names) {
    const found = await net.world.drivers.during(pod.resolve(name, type));
    expect([name, found.map((a) => a.value).join(' ')]).toEqual([name, expected]);
  }
}

test('services resolve by short, namespaced and full names', () =>
  answers([
    ['web', 'A', '10.96.0.50'],
    ['web.default', 'A', '10.96.0.50'],
    ['web.default.svc', 'A', '10.96.0.50'],
    ['WEB.default.svc.cluster.local', 'A', '10.96.0.50'],
    ['web.default.svc.cluster.local.', 'A', '10.96.0.50'],
    ['web.', 'A', ''],
    ['web.other', 'A', ''],
    ['kubernetes.io', 'A', ''],
  ]));

test('headless services give the ready endpoints, together and by hostname', () =>
  answers([
    ['db', 'A', '10.244.1.5 10.244.1.6'],
    ['db-1.db', 'A', '10.244.1.6'],
    ['db-2.db', 'A', ''],
    ['_http._tcp.db', 'SRV', '0 50 5432 db-0.db.default.svc.cluster.local 0 50 5432 db-1.db.default.svc.cluster.local'],
    ['_http._tcp.web', 'SRV', '0 100 80 web.default.svc.cluster.local'],
    ['_ftp._tcp.web', 'SRV', ''],
  ]));

test('external names are aliases, followed within the cluster', () =>
  answers([
    ['out', 'CNAME', 'example.com'],
    ['out', 'A', 'example.com'],
    ['alias', 'A', 'web.default.svc.cluster.local 10.96.0.50'],
  ]));

test('pods, addresses, hosts and reverse names resolve', () =>
  answers([
    ['10-244-3-4.default.pod.cluster.local', 'A', '10.244.3.4'],
    ['10.244.3.4', 'A', '10.244.3.4'],
    ['foo.local', 'A', '10.1.2.3'],
    ['p', 'A', '10.244.0.2'],
    ['50.0.96.10.in-addr.arpa', 'PTR', 'web.default.svc.cluster.local'],
    ['5.1.244.10.in-addr.arpa', 'PTR', 'db-0.db.default.svc.cluster.local'],
    ['9.9.244.10.in-addr.arpa', 'PTR', ''],
  ]));
