import { expect, test } from 'vitest';
import { createInformerFactory } from '../../client/informer.ts';
import { createCluster } from '../../cluster.ts';
import { resources } from '../../kinds/resources.ts';
import type { Ingress } from '../../kinds/types.ts';
import { fetchHttp } from '../../network/index.ts';
import { installIngressNginx } from './index.ts';

test('curl from outside reaches a Deployment through an Ingress', async () => {
  const { world, api, network, dispose } = await createCluster({ nodes: 2 });
  const informers = createInformerFactory({ sim: world, api });
  await world.drivers.during(installIngressNginx({ sim: world, api, informers, network, node: 'node-1' }));

  const metadata = { name: 'web', namespace: 'default' };
  const labels = { app: 'web' };
  const namespace = 'default';
  await api.create(
    { ...resources.deployments, namespace },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] } },
      },
    },
  );
  await api.create(
    { ...resources.services, namespace },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: labels, ports: [{ port: 80 }] },
    },
  );
  const backend = { service: { name: 'web', port: { number: 80 } } };
  await api.create(
    { ...resources.ingresses, namespace },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata,
      spec: {
        ingressClassName: 'nginx',
        rules: [{ host: 'web.example.com', http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
      },
    },
  );
  await world.drivers.settle();

  const ingress = await api.get<Ingress>({ ...resources.ingresses, namespace, name: 'web' });
  expect(ingress.status?.loadBalancer?.ingress).toEqual([{ ip: '172.18.255.200' }]);
  const get = async (host: string): Promise<string> => {
    const response = await world.drivers.during(fetchHttp(network.outside(), { host, port: 80 }));
    return `${response.status} ${new TextDecoder().decode(await world.drivers.during(response.bytes()))}`;
  };
  expect(await get('web.example.com')).toMatch(/^200 [^]*Welcome to nginx!/);
  expect(await get('172.18.255.200')).toMatch(/^404 /);
  dispose();
});
