import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { expect, test } from 'vitest';
import { createCluster } from '../../cluster.ts';
import type { CertificateSigningRequest } from '../../kinds/types.ts';
import type { KubeObject } from '../../machinery/types.ts';

const requests = { group: 'certificates.k8s.io', version: 'v1', resource: 'certificatesigningrequests' };
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

async function start() {
  const cluster = await createCluster({ nodes: 1 });
  const { api } = cluster;
  return {
    ...cluster,
    /** Asks for a certificate, as the administrator or somebody else. */
    async ask(name: string, subject: string, spec: { [field: string]: unknown }, as = api): Promise<void> {
      const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
      const made = await x509.Pkcs10CertificateRequestGenerator.create({
        name: subject,
        keys,
        signingAlgorithm: algorithm,
      });
      const request = btoa(made.toString('pem'));
      const object = { apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', metadata: { name } };
      await as.create(requests, { ...object, spec: { request, ...spec } } as never);
    },
    read: (name: string) => api.get<CertificateSigningRequest>({ ...requests, name }),
    async decide(name: string, type: 'Approved' | 'Denied', as = api): Promise<KubeObject> {
      const request = await api.get({ ...requests, name });
      const conditions = [{ type, status: 'True', reason: 'Test', message: '' }];
      return as.update({ ...requests, name, subresource: 'approval' }, { ...request, status: { conditions } });
    },
  };
}

const client = { signerName: 'kubernetes.io/kube-apiserver-client', usages: ['client auth', 'digital signature'] };
const kubelet = { signerName: 'kubernetes.io/kube-apiserver-client-kubelet', usages: client.usages };

test('an approved request gets a certificate of its subject, for as long as it asked', async () => {
  const { ask, decide, read, world, dispose } = await start();
  await ask('jane', 'CN=jane,O=devs', { ...client, expirationSeconds: 3600 });
  await world.drivers.settle();
  expect((await read('jane')).status?.certificate).toBeUndefined();
  await decide('jane', 'Approved');
  await world.drivers.settle();
  const { status } = await read('jane');
  const certificate = new x509.X509Certificate(atob(status?.certificate ?? ''));
  expect(certificate.subject).toBe('CN=jane, O=devs');
  expect(certificate.issuer).toBe('CN=kubernetes');
  expect(certificate.notAfter.getTime() - certificate.notBefore.getTime()).toBe(3_900_000);
  expect(status?.conditions?.[0]).toMatchObject({ type: 'Approved', lastTransitionTime: expect.any(String) });
  dispose();
});

test('a denied request stays unsigned, and cannot be approved after all', async () => {
  const { ask, decide, read, world, dispose } = await start();
  await ask('jane', 'CN=jane', client);
  await decide('jane', 'Denied');
  await expect(decide('jane', 'Approved')).rejects.toThrow(
    'status.conditions: Forbidden: updates may not remove a condition of type "Denied"',
  );
  await world.drivers.settle();
  expect((await read('jane')).status?.certificate).toBeUndefined();
  await world.drivers.jump(2 * 3_600_000);
  await expect(read('jane')).rejects.toThrow('not found');
  dispose();
});

test('what a signer does not sign fails, with the reason', async () => {
  const { ask, decide, read, world, dispose } = await start();
  await ask('serving', 'CN=system:node:node-1,O=system:nodes', {
    signerName: 'kubernetes.io/kubelet-serving',
    usages: ['server auth', 'digital signature'],
  });
  await decide('serving', 'Approved');
  await world.drivers.settle();
  expect((await read('serving')).status?.conditions?.at(-1)).toMatchObject({
    type: 'Failed',
    reason: 'SignerValidationFailure',
    message: 'DNS or IP subjectAltName is required',
  });
  dispose();
});

test('the client certificate of a kubelet is approved for who may have it', async () => {
  const { ask, read, api, apiServer, world, dispose } = await start();
  const user = { name: 'system:bootstrap:abcdef', groups: ['system:bootstrappers', 'system:authenticated'] };
  const bind = (name: string, role: string) =>
    api.create(
      { group: 'rbac.authorization.k8s.io', version: 'v1', resource: 'clusterrolebindings' },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRoleBinding',
        metadata: { name },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:bootstrappers' }],
      },
    );
  await bind('may-ask', 'system:node-bootstrapper');
  const bootstrapper = apiServer.client({ user });
  const subject = 'CN=system:node:node-9,O=system:nodes';
  await ask('before', subject, kubelet, bootstrapper);
  await world.drivers.settle();
  expect((await read('before')).status?.conditions).toBeUndefined();
  await bind('may-have', 'system:certificates.k8s.io:certificatesigningrequests:nodeclient');
  await ask('after', subject, kubelet, bootstrapper);
  await world.drivers.settle();
  const { status, spec } = await read('after');
  expect(spec.username).toBe(user.name);
  expect(status?.conditions?.[0]).toMatchObject({
    type: 'Approved',
    reason: 'AutoApproved',
    message: 'Auto approving kubelet client certificate after SubjectAccessReview.',
  });
  expect(new x509.X509Certificate(atob(status?.certificate ?? '')).subject).toBe(
    'CN=system:node:node-9, O=system:nodes',
  );
  dispose();
});

test('approving needs the permission for the signer', async () => {
  const { ask, decide, api, apiServer, dispose } = await start();
  await ask('jane', 'CN=jane', client);
  const group = 'rbac.authorization.k8s.io';
  await api.create(
    { group, version: 'v1', resource: 'clusterroles' },
    {
      apiVersion: `${group}/v1`,
      kind: 'ClusterRole',
      metadata: { name: 'half' },
      rules: [
        { apiGroups: ['certificates.k8s.io'], resources: ['certificatesigningrequests/approval'], verbs: ['update'] },
      ],
    },
  );
  await api.create(
    { group, version: 'v1', resource: 'clusterrolebindings' },
    {
      apiVersion: `${group}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'half' },
      roleRef: { apiGroup: group, kind: 'ClusterRole', name: 'half' },
      subjects: [{ apiGroup: group, kind: 'User', name: 'bob' }],
    },
  );
  await expect(decide('jane', 'Approved', apiServer.client({ user: { name: 'bob', groups: [] } }))).rejects.toThrow(
    'certificatesigningrequests.certificates.k8s.io "jane" is forbidden: user not permitted to approve requests with ' +
      'signerName "kubernetes.io/kube-apiserver-client"',
  );
  dispose();
});
