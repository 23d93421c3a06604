import { expect, test } from 'vitest';
import { createInformerFactory } from '../client/informer.ts';
import { resources } from '../kinds/resources.ts';
import type { Ingress } from '../kinds/types.ts';
import { fetchHttp, serveHttp, startIngressController } from './index.ts';
import { matchIngress } from './ingress-routes.ts';
import { createTestNetwork, service } from './testing/network.ts';

function ingress(
  name: string,
  rules: readonly (readonly [host: string, path: string, pathType: string, service: string])[],
  more: object = {},
): Ingress {
  const byHost = rules.map(([host, path, pathType, to]) => ({
    ...(host === '' ? {} : { host }),
    http: { paths: [{ path, pathType, backend: { service: { name: to, port: { number: 80 } } } }] },
  }));
  const { annotations = {}, ...spec } = more as { annotations?: { [key: string]: string } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { namespace: 'default', name, annotations },
    spec: { ingressClassName: 'nginx', rules: byHost, ...spec },
  } as unknown as Ingress;
}

test('host and path choose the backend', () => {
  const rules = ingress('i', [
    ['a.com', '/', 'Prefix', 'root'],
    ['a.com', '/foo', 'Prefix', 'foo'],
    ['a.com', '/foo/', 'Exact', 'exact'],
    ['*.b.com', '/', 'Prefix', 'wild'],
    ['', '/any', 'Prefix', 'any'],
  ]);
  const check = (host: string, path: string, expected: string | undefined) =>
    expect([host, path, matchIngress([rules], host, path)?.backend.service?.name]).toEqual([host, path, expected]);
  check('a.com', '/', 'root');
  check('a.com', '/foo', 'foo');
  check('a.com', '/foo/bar', 'foo');
  check('a.com', '/foobar', 'root');
  check('a.com', '/foo/', 'exact');
  check('x.b.com', '/z', 'wild');
  check('y.x.b.com', '/z', undefined);
  check('b.com', '/z', undefined);
  check('c.com', '/any/thing', 'any');
  check('c.com', '/other', undefined);
});

test('rewrite-target replaces the path by what the pattern caught', () => {
  const annotations = { 'nginx.ingress.kubernetes.io/rewrite-target': '/$2' };
  const rules = ingress('i', [['a.com', '/something(/|$)(.*)', 'ImplementationSpecific', 's']], { annotations });
  expect(matchIngress([rules], 'a.com', '/something/new?q=1')?.target).toBe('/new?q=1');
  expect(matchIngress([rules], 'a.com', '/something')?.target).toBe('/');
  expect(matchIngress([rules], 'a.com', '/else')).toBeUndefined();
});

test('curl from outside reaches a pod through an Ingress, by name', async () => {
  const net = createTestNetwork();
  const informers = createInformerFactory({ sim: net.world, api: net.api });
  const controllerPod = net.network.attachPod({
    namespace: 'ingress-nginx',
    name: 'c',
    uid: 'c',
    node: 'node-1',
    hostNetwork: false,
  });
  startIngressController({
    sim: net.world,
    api: net.api,
    informers,
    network: controllerPod,
    address: () => '172.18.200.1',
  });
  await net.put({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: 'nginx' },
    spec: { controller: 'k8s.io/ingress-nginx' },
  });
  const [entry, entrySlice] = service({
    name: 'entry',
    pods: [{ ip: controllerPod.ip, node: 'node-1' }],
    spec: { type: 'LoadBalancer' },
    status: { loadBalancer: { ingress: [{ ip: '172.18.200.1' }] } },
  });
  await net.put(entry);
  await net.put(entrySlice);
  const web = net.network.attachPod({
    namespace: 'default',
    name: 'web',
    uid: 'w',
    node: 'node-2',
    hostNetwork: false,
  });
  serveHttp(web, 80, ({ target, headers }) => ({
    status: 200,
    body: `${target} ${headers.find(([n]) => n === 'X-Forwarded-Host')?.[1]}`,
  }));
  for (const object of service({ name: 'web', clusterIP: '10.96.0.60', pods: [{ ip: web.ip }] })) await net.put(object);
  for (const object of service({ name: 'down', clusterIP: '10.96.0.61', pods: [] })) await net.put(object);
  await net.put(
    ingress('i', [
      ['web.example.com', '/', 'Prefix', 'web'],
      ['web.example.com', '/down', 'Prefix', 'down'],
    ]),
  );
  await net.put({
    ...ingress('foreign', [['x.example.com', '/', 'Prefix', 'web']]),
    spec: { ingressClassName: 'else' },
  });

  const get = async (path: string, host = 'web.example.com') => {
    const asked = fetchHttp(net.network.outside(), { host: '172.18.200.1', port: 80, path, headers: [['Host', host]] });
    const response = await net.world.drivers.during(asked);
    return `${response.status} ${new TextDecoder().decode(await net.world.drivers.during(response.bytes()))}`;
  };
  expect(await get('/a?b')).toBe('200 /a?b web.example.com');
  expect(await get('/down')).toMatch(/^503 /);
  const decisions = net.world.trace.about({ kind: 'Ingress', namespace: 'default', name: 'i' });
  expect(decisions.map(({ data }) => [data['field'], data['service'], data['status']])).toEqual([
    ['spec.rules[0].http.paths[0]', 'web', 200],
    ['spec.rules[1].http.paths[0]', 'down', 503],
  ]);
  expect(await get('/', 'x.example.com')).toMatch(/^404 /);
  expect(await net.get(net.network.outside(), 'web.example.com', 80)).toBe('/ web.example.com');
  const stored = await net.api.get<Ingress>({ ...resources.ingresses, namespace: 'default', name: 'i' });
  expect(stored.status?.loadBalancer?.ingress).toEqual([{ ip: '172.18.200.1' }]);
});
