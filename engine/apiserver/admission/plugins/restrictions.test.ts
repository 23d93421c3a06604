import { expect, it } from 'vitest';
import { createKindRegistry } from '../../../kinds/registry.ts';
import { builtinKinds } from '../../../kinds/index.ts';
import { resources } from '../../../kinds/resources.ts';
import { createWorld } from '../../../sim/index.ts';
import { createApiServer } from '../../index.ts';
import { admitting } from './fixtures.ts';
import { nodeRestriction } from './node-restriction.ts';

/** Two nodes, one of which asks. */
async function asNode() {
  const world = createWorld();
  const registry = createKindRegistry(builtinKinds());
  const server = createApiServer({ sim: world, registry, version: '1.36', admission: [nodeRestriction] });
  const admin = server.client({ user: { name: 'admin', groups: ['system:masters'] } });
  const own = server.client({ user: { name: 'system:node:a', groups: ['system:nodes'] } });
  for (const name of ['a', 'b']) {
    await admin.create(resources.nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name } });
    await admin.create(
      { ...resources.pods, namespace: 'default' },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: `on-${name}` },
        spec: { nodeName: name, containers: [{ name: 'c', image: 'x' }] },
      },
    );
  }
  return own;
}

const node = (name: string) => ({ ...resources.nodes, name });
const pod = (name: string) => ({ ...resources.pods, namespace: 'default', name });
const labels = (key: string) => ({ type: 'merge', body: { metadata: { labels: { [key]: 'x' } } } }) as const;
const phase = { type: 'merge', body: { status: { phase: 'Running' } } } as const;

it('lets a node change itself and its pods', async () => {
  const own = await asNode();
  await own.patch(node('a'), labels('example.com/x'));
  await own.patch(node('a'), labels('node.kubernetes.io/x'));
  await own.patch({ ...pod('on-a'), subresource: 'status' }, phase);
  await expect(own.delete(pod('on-a'), { gracePeriodSeconds: 0 })).resolves.toBeDefined();
});

it('keeps a node from everything else', async () => {
  const own = await asNode();
  await expect(own.patch(node('b'), labels('x'))).rejects.toThrow(
    'nodes "b" is forbidden: node "a" is not allowed to modify node "b"',
  );
  await expect(own.patch(node('a'), labels('node-restriction.kubernetes.io/x'))).rejects.toThrow(
    'node "a" is not allowed to modify labels: node-restriction.kubernetes.io/x',
  );
  await expect(own.patch({ ...pod('on-b'), subresource: 'status' }, phase)).rejects.toThrow(
    'pods "on-b" is forbidden: node "a" can only update pod status for pods with spec.nodeName set to itself',
  );
  await expect(own.delete(pod('on-b'))).rejects.toThrow('can only delete pods with spec.nodeName set to itself');
});

it('refuses client certificates of the group that may do everything', async () => {
  const { refusal } = await admitting();
  const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${btoa('...system:masters...')}\n-----END CERTIFICATE REQUEST-----\n`;
  const words = await refusal({
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name: 'c' },
    spec: { request: btoa(pem), signerName: 'kubernetes.io/kube-apiserver-client', usages: ['client auth'] },
  });
  expect(words).toContain('use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed');
});
