import { createHash, createPublicKey, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createCluster } from '../../cluster.ts';
import type { KubeObject } from '../../machinery/types.ts';
import { createTokenSigner } from './jwt.ts';

const accounts = { group: '', version: 'v1', resource: 'serviceaccounts', namespace: 'default' };
const pods = { group: '', version: 'v1', resource: 'pods', namespace: 'default' };
const secrets = { group: '', version: 'v1', resource: 'secrets', namespace: 'default' };

const account = (name: string): KubeObject => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } });

async function start() {
  const cluster = await createCluster({ nodes: 1 });
  const { api } = cluster;
  await api.create(accounts, account('bot'));
  const request = async (spec: object): Promise<string> => {
    const answer = await api.create({ ...accounts, name: 'bot', subresource: 'token' }, {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: { name: '' },
      spec,
    } as never);
    return (answer as unknown as { status: { token: string } }).status.token;
  };
  return { ...cluster, request };
}

describe('tokens', () => {
  test('that were changed, or signed by another key, are not known', () => {
    const key = Uint8Array.from({ length: 32 }, (_, i) => i);
    const signer = createTokenSigner(key);
    const token = signer.sign({ sub: 'Jörg' });
    expect(signer.verify(token)).toEqual({ sub: 'Jörg' });
    const [head, , signature] = token.split('.');
    const forged = [head, btoa('{"sub":"root"}').replace(/=/g, ''), signature].join('.');
    for (const other of [forged, `${token}x`, `${token}.x`, 'not.a.token', '']) {
      expect(signer.verify(other)).toBeUndefined();
    }
    expect(createTokenSigner(new Uint8Array(32)).verify(token)).toBeUndefined();
  });

  test('of any length are those that others verify, and make', () => {
    const signer = createTokenSigner(Uint8Array.from({ length: 32 }, (_, i) => i));
    const { kid, ...jwk } = signer.publicKey() as { readonly kid: string; readonly n: string };
    const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
    for (const length of [0, 1, 2, 20_000, 3, 700]) {
      const claims = { sub: 'ö'.repeat(length) };
      const [head = '', body = '', signature = ''] = signer.sign(claims).split('.');
      expect(Buffer.from(head, 'base64url').toString()).toBe(JSON.stringify({ alg: 'RS256', kid }));
      expect(JSON.parse(Buffer.from(body, 'base64url').toString())).toEqual(claims);
      expect(verify('sha256', Buffer.from(`${head}.${body}`), publicKey, Buffer.from(signature, 'base64url'))).toBe(
        true,
      );
      expect(signer.verify(signer.sign(claims))).toEqual(claims);
    }
  });

  test('name their key by the hash of its public part', () => {
    const { kid, ...jwk } = createTokenSigner(new Uint8Array(32)).publicKey() as { readonly kid: string };
    const info = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'der' });
    expect(kid).toBe(createHash('sha256').update(info).digest('base64url'));
  });

  test('are verified by whoever reads the keys at the issuer', async () => {
    const { request, apiServer, dispose } = await start();
    const [head = '', body = '', signature = ''] = (await request({})).split('.');
    const read = async (path: string) => {
      const { headers, body: answer } = await apiServer.handle(
        { method: 'GET', path },
        { user: { name: 'system:serviceaccount:default:bot', groups: ['system:serviceaccounts'] } },
      );
      return { headers, value: answer.type === 'object' ? (answer.value as Record<string, unknown>) : {} };
    };
    const { headers, value } = await read('/.well-known/openid-configuration');
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'public, max-age=3600' });
    expect(value).toEqual({
      issuer: 'https://kubernetes.default.svc.cluster.local',
      jwks_uri: expect.stringMatching(/^https:\/\/172\.18\.0\.\d+:6443\/openid\/v1\/jwks$/),
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    });
    const keys = await read('/openid/v1/jwks');
    expect(keys.headers['content-type']).toBe('application/jwk-set+json');
    const [key] = keys.value['keys'] as [Record<string, string>];
    const publicKey = createPublicKey({ key, format: 'jwk' });
    expect(verify('sha256', Buffer.from(`${head}.${body}`), publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
    dispose();
  });

  test('of a service account are its own until they end, or it goes', async () => {
    const { request, apiServer, api, world, dispose } = await start();
    const token = await request({ expirationSeconds: 600 });
    expect(apiServer.authenticate(token)).toMatchObject({
      name: 'system:serviceaccount:default:bot',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
    });
    const longer = await request({ expirationSeconds: 7200 });
    await world.drivers.jump(601_000);
    expect(apiServer.authenticate(token)).toBeUndefined();
    expect(apiServer.authenticate(longer)).toBeDefined();
    await api.delete({ ...accounts, name: 'bot' });
    expect(apiServer.authenticate(longer)).toBeUndefined();
    dispose();
  });

  test('for other audiences, or bound to what is gone, are refused', async () => {
    const { request, apiServer, api, dispose } = await start();
    expect(apiServer.authenticate(await request({ audiences: ['vault'] }))).toBeUndefined();
    await api.create(secrets, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } });
    const bound = await request({ boundObjectRef: { apiVersion: 'v1', kind: 'Secret', name: 's' } });
    expect(apiServer.authenticate(bound)).toBeDefined();
    await api.delete({ ...secrets, name: 's' });
    expect(apiServer.authenticate(bound)).toBeUndefined();
    dispose();
  });

  test('are not made for less than ten minutes, or bound to what cannot end', async () => {
    const { request, dispose } = await start();
    await expect(request({ expirationSeconds: 60 })).rejects.toThrow(
      'spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes',
    );
    await expect(request({ boundObjectRef: { apiVersion: 'v1', kind: 'ConfigMap', name: 'c' } })).rejects.toThrow(
      'cannot bind token to object of type /v1, Kind=ConfigMap',
    );
    dispose();
  });

  test('in Secrets are filled in, have no end, and go with the account', async () => {
    const { apiServer, api, world, dispose } = await start();
    await api.create(secrets, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'legacy', annotations: { 'kubernetes.io/service-account.name': 'bot' } },
      type: 'kubernetes.io/service-account-token',
    });
    await world.drivers.settle();
    const filled = (await api.get({ ...secrets, name: 'legacy' })) as unknown as { data: { [key: string]: string } };
    expect(Object.keys(filled.data).sort()).toEqual(['ca.crt', 'namespace', 'token']);
    const token = atob(filled.data['token'] ?? '');
    expect(apiServer.authenticate(token)?.name).toBe('system:serviceaccount:default:bot');
    await api.delete({ ...accounts, name: 'bot' });
    await world.drivers.settle();
    expect(apiServer.authenticate(token)).toBeUndefined();
    await expect(api.get({ ...secrets, name: 'legacy' })).rejects.toThrow('not found');
    dispose();
  });
});

describe('who a request is from', () => {
  const list = '/api/v1/namespaces/default/pods';

  test('strangers may look at health and version, and at nothing else', async () => {
    const { apiServer, dispose } = await start();
    const user = apiServer.authenticate(undefined);
    expect(user?.name).toBe('system:anonymous');
    const status = async (path: string) =>
      (await apiServer.handle({ method: 'GET', path }, { user: user ?? { name: '', groups: [] } })).status;
    for (const path of ['/healthz', '/livez', '/readyz', '/version']) expect(await status(path)).toBe(200);
    for (const path of ['/api', '/apis', '/metrics', '/', list]) expect(await status(path)).toBe(403);
    dispose();
  });

  test('acting as others needs the right to, and brings theirs and no more', async () => {
    const { apiServer, dispose } = await start();
    const ask = async (name: string, groups: readonly string[], headers: { [name: string]: string }) => {
      const answer = await apiServer.handle({ method: 'GET', path: list, headers }, { user: { name, groups } });
      return answer.body.type === 'object' ? (answer.body.value as { message?: string }).message : undefined;
    };
    expect(await ask('jane', ['system:authenticated'], { 'impersonate-user': 'bob' })).toBe(
      'users "bob" is forbidden: User "jane" cannot impersonate resource "users" in API group "" at the cluster scope',
    );
    expect(await ask('root', ['system:masters'], { 'impersonate-user': 'bob' })).toBe(
      'pods is forbidden: User "bob" cannot list resource "pods" in API group "" in the namespace "default"',
    );
    const masters = { 'impersonate-user': 'bob', 'impersonate-group': 'system:masters' };
    expect(await ask('root', ['system:masters'], masters)).toBeUndefined();
    expect(await ask('root', ['system:masters'], { 'impersonate-group': 'g' })).toContain(
      'without impersonating a user',
    );
    dispose();
  });

  test('a kubelet reads the secrets of its own pods only', async () => {
    const { api, apiServer, world, dispose } = await start();
    const secret = (name: string): KubeObject => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name } });
    await api.create(secrets, secret('used'));
    await api.create(secrets, secret('other'));
    await api.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: {
        containers: [{ name: 'c', image: 'nginx', envFrom: [{ secretRef: { name: 'used' } }] }],
      },
    });
    await world.drivers.settle();
    const node = apiServer.client({
      user: { name: 'system:node:node-1', groups: ['system:nodes', 'system:authenticated'] },
    });
    expect((await node.get({ ...secrets, name: 'used' })).metadata.name).toBe('used');
    await expect(node.get({ ...secrets, name: 'other' })).rejects.toThrow(
      `in the namespace "default": no relationship found between node 'node-1' and this object`,
    );
    dispose();
  });
});

test('a review of a token knows those that are accepted before the API is reached', async () => {
  const { apiServer, api } = await start();
  apiServer.alsoKnows((token) => (token === 'secret' ? { name: 'chief', groups: ['system:masters'] } : undefined));
  const reviews = { group: 'authentication.k8s.io', version: 'v1', resource: 'tokenreviews' };
  const review = async (token: string): Promise<unknown> => {
    const asked = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenReview',
      metadata: { name: '' },
      spec: { token },
    };
    return (await api.create(reviews, asked))['status'];
  };
  expect(await review('secret')).toEqual({
    authenticated: true,
    user: { username: 'chief', groups: ['system:masters'] },
  });
  expect(await review('guess')).toMatchObject({ error: 'invalid bearer token' });
});
