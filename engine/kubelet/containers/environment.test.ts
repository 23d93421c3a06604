import { describe, expect, it } from 'vitest';
import { resources } from '../../kinds/resources.ts';
import { containerOf, startTestNode } from '../testing/harness.ts';
import { expand } from './environment.ts';
import type { ContainerConfig } from '../../runtime/cri.ts';
import type { TestNode } from '../testing/harness.ts';

/** What the containers of a node were made of, by pod. */
function configs(node: TestNode): ContainerConfig[] {
  return (node.runtime.sandboxes?.() ?? []).flatMap((sandbox) => sandbox.containers.map(({ config }) => config));
}

const configMap = (name: string, data: { readonly [key: string]: string }) => ({
  kind: 'ConfigMap',
  metadata: { name },
  data,
});

describe('the environment of a container', () => {
  it('has values, fields, resources, keys of ConfigMaps and Secrets, and what they name', async () => {
    const node = await startTestNode();
    await node.put(resources.configMaps, configMap('conf', { a: '1', b: '2' }));
    await node.put(resources.secrets, { kind: 'Secret', metadata: { name: 'sec' }, data: { p: btoa('hunter2') } });
    await node.run({
      labels: { app: 'web' },
      containers: [
        {
          image: 'nginx:1.27',
          args: ['$(PLAIN)-$(NONE)'],
          resources: { limits: { memory: '64Mi' } },
          envFrom: [{ prefix: 'X_', configMapRef: { name: 'conf' } }],
          env: [
            { name: 'PLAIN', value: 'x' },
            { name: 'TWICE', value: '$(PLAIN)$(PLAIN) $$(PLAIN)' },
            { name: 'APP', valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
            { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
            { name: 'LIMIT', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
            { name: 'CPUS', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
            { name: 'CM', valueFrom: { configMapKeyRef: { name: 'conf', key: 'b' } } },
            { name: 'SEC', valueFrom: { secretKeyRef: { name: 'sec', key: 'p' } } },
            { name: 'NOT', valueFrom: { configMapKeyRef: { name: 'none', key: 'b', optional: true } } },
          ],
        },
      ],
    });
    await node.settle();
    const [config] = configs(node);
    expect(config?.env).toEqual({
      X_a: '1',
      X_b: '2',
      PLAIN: 'x',
      TWICE: 'xx $(PLAIN)',
      APP: 'web',
      NODE: 'node-1',
      LIMIT: '64',
      CPUS: '4',
      CM: '2',
      SEC: 'hunter2',
    });
    expect(config?.args).toEqual(['x-$(NONE)']);
  });

  it('tells of the services that were there before', async () => {
    const node = await startTestNode();
    await node.put(resources.services, {
      kind: 'Service',
      metadata: { name: 'my-db' },
      spec: { clusterIP: '10.96.0.9', ports: [{ name: 'pg', port: 5432, protocol: 'TCP' }] },
    });
    await node.settle();
    await node.run({ name: 'links', containers: [{ image: 'nginx:1.27' }] });
    await node.run({ name: 'none', enableServiceLinks: false, containers: [{ image: 'nginx:1.27' }] });
    await node.settle();
    expect(configs(node).map(({ env }) => env)).toEqual([
      {
        MY_DB_SERVICE_HOST: '10.96.0.9',
        MY_DB_SERVICE_PORT: '5432',
        MY_DB_SERVICE_PORT_PG: '5432',
        MY_DB_PORT: 'tcp://10.96.0.9:5432',
        MY_DB_PORT_5432_TCP: 'tcp://10.96.0.9:5432',
        MY_DB_PORT_5432_TCP_PROTO: 'tcp',
        MY_DB_PORT_5432_TCP_PORT: '5432',
        MY_DB_PORT_5432_TCP_ADDR: '10.96.0.9',
      },
      {},
    ]);
  });
});

describe('a reference that leads nowhere', () => {
  it('holds the container back until it appears', async () => {
    const node = await startTestNode();
    await node.run({
      containers: [
        { image: 'nginx:1.27', env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'later', key: 'k' } } }] },
      ],
    });
    await node.settle();
    const pod = await node.pod();
    expect(pod.status?.phase).toBe('Pending');
    expect(containerOf(pod)?.state?.waiting).toEqual({
      reason: 'CreateContainerConfigError',
      message: 'configmap "later" not found',
    });
    expect(await node.events()).toContain('2x Failed: Error: configmap "later" not found');
    await node.put(resources.configMaps, configMap('later', { k: 'v' }));
    await node.settle();
    expect((await node.pod()).status?.phase).toBe('Running');
  });

  it('to a key is told with the name of the object', async () => {
    const node = await startTestNode();
    await node.put(resources.configMaps, configMap('conf', { b: '1' }));
    await node.run({
      containers: [
        { image: 'nginx:1.27', env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'conf', key: 'a' } } }] },
      ],
    });
    await node.settle();
    expect(await node.events()).toContain("2x Failed: Error: couldn't find key a in ConfigMap default/conf");
  });
});

it('A container that may not run as root does not', async () => {
  const node = await startTestNode();
  const { metadata } = await node.run({
    securityContext: { runAsNonRoot: true },
    containers: [{ image: 'nginx:1.27' }],
  });
  await node.settle();
  expect(containerOf(await node.pod())?.state?.waiting).toEqual({
    reason: 'CreateContainerConfigError',
    message: `container has runAsNonRoot and image will run as root (pod: "p_default(${metadata.uid})", container: app)`,
  });
});

it.each([
  ['plain', 'plain'],
  ['$(A)', '1'],
  ['$(B)', '$(B)'],
  ['$$(A)', '$(A)'],
  ['a$b $', 'a$b $'],
] as const)('"%s" becomes "%s"', (text, expanded) => {
  expect(expand(text, { A: '1' })).toBe(expanded);
});
