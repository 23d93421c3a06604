/** Ten thousand requests that no client should send, over HTTP; clients that misbehave; and who may reach what. */
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { ApiRequest, ApiResponse } from '../../engine/client/kube-api.ts';
import { type Cluster, createCluster } from '../../engine/cluster.ts';
import { limits } from '../../engine/limits.ts';
import { type ServedCluster, serveCluster } from '../../engine/server/serve-cluster.ts';
import { createRandom } from '../../engine/sim/index.ts';
import { flaw, requestOf } from '../fixtures/nonsense.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const requests = 10_000;
let cluster: Cluster;
let served: ServedCluster;
let port = 0;
const defects: unknown[] = [];

beforeAll(async () => {
  cluster = await createCluster({ nodes: 1, start: Date.now(), onError: (error) => defects.push(error) });
  // plain http: what is tried here is not TLS
  served = await serveCluster(cluster, { tls: false });
  port = Number(new URL(served.url).port);
});
afterAll(async () => {
  await served.close();
  cluster.dispose();
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
function heap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

const agent = new Agent({ keepAlive: true, maxSockets: 10 });

async function send({ method, path, headers, body }: ApiRequest, token?: string): Promise<ApiResponse> {
  const outgoing = request({
    agent,
    port,
    method,
    path,
    headers: {
      ...headers,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body instanceof Uint8Array ? { 'content-length': body.length } : {}),
    },
  });
  outgoing.end(body);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of incoming) text += String(chunk);
  const json = /json/.test(incoming.headers['content-type'] ?? '');
  const answer = { status: incoming.statusCode ?? 0, headers: {} };
  return { ...answer, body: json ? { type: 'object', value: JSON.parse(text) } : { type: 'text', text } };
}

const isSendable = ({ path, method }: ApiRequest): boolean => /^\/[!-~]*$/.test(path) && /^[A-Z]+$/.test(method);

test(`${requests} requests of nonsense get well-formed answers, and leave nothing behind`, async () => {
  const random = createRandom('fuzz over HTTP');
  const signal = new AbortController().signal;
  const flaws: string[] = [];
  let sent = 0;
  let before = 0;
  const sender = async () => {
    while (sent < requests) {
      const nonsense = requestOf(random, signal);
      if (!isSendable(nonsense)) continue;
      const number = sent++;
      if (number === requests / 2) before = heap();
      try {
        const wrong = flaw(await send(nonsense, served.token));
        if (wrong !== undefined) flaws.push(`#${number} ${nonsense.method} ${nonsense.path.slice(0, 100)}: ${wrong}`);
      } catch (error) {
        flaws.push(`#${number} ${nonsense.method} ${nonsense.path.slice(0, 100)}: ${String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: 10 }, sender));
  expect(flaws).toEqual([]);
  expect(defects).toEqual([]);
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  // what grows is the history of changes, which has its limit
  expect(heap() - before).toBeLessThan(48 * 1024 * 1024);
}, 120_000);

/** A connection on which bytes are sent as they are; resolves with all that came back, once it is over. */
async function raw(write: (socket: Socket) => void): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => {});
  await once(socket, 'connect');
  write(socket);
  let text = '';
  socket.on('data', (chunk) => {
    text += String(chunk);
  });
  await new Promise((resolve) => socket.once('close', resolve));
  return text;
}

const authorized = () => `Host: x\r\nAuthorization: Bearer ${served.token}\r\n`;

test.each<readonly [string, (socket: Socket) => void, RegExp]>([
  ['text that is no HTTP', (s) => s.end('hello\r\n\r\n'), /^HTTP\/1\.1 400 /],
  [
    'a path with a broken escape',
    (s) => s.end(`GET /api/v1/namespaces/%E0%A4%A/pods/%zz HTTP/1.1\r\n${authorized()}Connection: close\r\n\r\n`),
    /^HTTP\/1\.1 4\d\d /,
  ],
  [
    'a path of bytes',
    (s) =>
      s.end(
        Buffer.concat([
          Buffer.from('GET /api/v1/'),
          Buffer.from([0xff, 0xfe]),
          Buffer.from(` HTTP/1.1\r\n${authorized()}Connection: close\r\n\r\n`),
        ]),
      ),
    /^HTTP\/1\.1 4\d\d /,
  ],
  [
    'an address instead of a path',
    (s) => s.end(`GET http://example.com/api/v1/pods HTTP/1.1\r\n${authorized()}Connection: close\r\n\r\n`),
    /^HTTP\/1\.1 [24]\d\d /,
  ],
  [
    'two lengths',
    (s) =>
      s.end(`POST /api/v1/namespaces HTTP/1.1\r\n${authorized()}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`),
    /^HTTP\/1\.1 400 /,
  ],
  [
    'a length and chunks',
    (s) =>
      s.end(
        `POST /api/v1/namespaces HTTP/1.1\r\n${authorized()}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      ),
    /^HTTP\/1\.1 400 /,
  ],
  ['headers without an end', (s) => s.end(`GET /api HTTP/1.1\r\n${'X: y\r\n'.repeat(50_000)}`), /^HTTP\/1\.1 431 /],
  [
    'a connection to somewhere else',
    (s) => s.end(`CONNECT example.com:443 HTTP/1.1\r\n${authorized()}\r\n`),
    /^(HTTP\/1\.1 4\d\d |$)/,
  ],
  [
    'a body that is cut off',
    (s) => s.end(`POST /api/v1/namespaces HTTP/1.1\r\n${authorized()}Content-Length: 500\r\n\r\n{"kind":`),
    /^(HTTP\/1\.1 400 |$)/,
  ],
  [
    'an upgrade to nothing',
    (s) =>
      s.end(
        `GET /api/v1/namespaces/default/pods/x/exec HTTP/1.1\r\n${authorized()}Connection: Upgrade\r\nUpgrade: gopher\r\n\r\n`,
      ),
    /^HTTP\/1\.1 400 /,
  ],
  [
    'an upgrade with a broken escape',
    (s) =>
      s.end(
        `GET /api/v1/namespaces/%zz/pods/%E0/exec HTTP/1.1\r\n${authorized()}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
      ),
    /^HTTP\/1\.1 4\d\d /,
  ],
])('a client that sends %s is answered and let go', async (_what, write, answer) => {
  expect(await raw(write)).toMatch(answer);
});

test('a body beyond the limit is refused, however it comes', async () => {
  const text = 'x'.repeat(limits.requestBodyBytes + 1);
  const body = new TextEncoder().encode(
    `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"big"},"data":{"x":"${text}"}}`,
  );
  const path = '/api/v1/namespaces/default/configmaps';
  const headers = { 'content-type': 'application/json' };
  const answer = await send({ method: 'POST', path, headers, body }, served.token);
  expect(answer).toMatchObject({ status: 413, body: { value: { kind: 'Status', reason: 'RequestEntityTooLarge' } } });
  const endless = await raw((socket) => {
    socket.write(`POST ${path} HTTP/1.1\r\n${authorized()}Transfer-Encoding: chunked\r\n\r\n`);
    const chunk = `${(65_536).toString(16)}\r\n${'x'.repeat(65_536)}\r\n`;
    const more = (): void => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', more);
    socket.on('data', () => socket.end());
    more();
  });
  // whoever goes on writing may lose the answer with the connection
  expect(endless).toMatch(/^(HTTP\/1\.1 413 |$)/);
});

test('clients that send slowly, or go away, keep nobody else waiting', async () => {
  const idle = Array.from({ length: 100 }, () => connect({ port, host: '127.0.0.1' }));
  for (const socket of idle) {
    socket.on('error', () => {});
    socket.write(`GET /api/v1/pods?watch=1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${served.token}\r\n`);
  }
  expect((await send({ method: 'GET', path: '/version' }, served.token)).status).toBe(200);
  // half of them finish what they ask for and do not read, the others go away
  for (const [index, socket] of idle.entries()) {
    if (index % 2 === 0) socket.write('\r\n');
    else socket.destroy();
  }
  expect((await send({ method: 'GET', path: '/api/v1/namespaces' }, served.token)).status).toBe(200);
  for (const socket of idle) socket.destroy();
});

test('nothing but version and health is told to whoever does not say who they are, and nothing at all by a wrong token', async () => {
  const listed = await send({ method: 'GET', path: '/' }, served.token);
  const { paths } = (listed.body as { readonly value: { readonly paths: readonly string[] } }).value;
  const more = [
    '/metrics',
    '/logs',
    '/openid/v1/jwks',
    '/.well-known/openid-configuration',
    '/api/v1/pods',
    '/apis/apps/v1/deployments',
    '/api/v1/namespaces/default/pods/x/exec',
    '/api/v1/namespaces/default/services/x/proxy/',
    '/nowhere',
  ];
  const open = /^GET \/(version|healthz|livez|readyz)(\/\S*)? 200$/;
  const told: string[] = [];
  await Promise.all(
    [...paths, ...more].map(async (path) => {
      for (const method of ['GET', 'POST']) {
        for (const headers of [{}, { host: 'evil.example', origin: 'https://evil.example' }]) {
          const { status } = await send({ method, path, headers });
          if (status !== 403) told.push(`${method} ${path} ${status}`);
          const guessed = await send({ method, path, headers }, 'guessed');
          if (guessed.status !== 401) told.push(`guessed ${method} ${path} ${guessed.status}`);
        }
      }
    }),
  );
  expect(told.filter((each) => !open.test(each))).toEqual([]);
  expect(told.length).toBeGreaterThan(0);
});

test.each(['exec', 'attach', 'portforward'])('no stream is opened without the token: %s', async (what) => {
  const url = `ws://127.0.0.1:${port}/api/v1/namespaces/default/pods/x/${what}?command=sh&stdout=1&ports=80`;
  const refused = (headers: { readonly [name: string]: string }, protocols: string[]) =>
    new Promise<number>((resolve, reject) => {
      const socket = new WebSocket(url, protocols, { headers });
      socket.on('unexpected-response', (_request, answer) => resolve(answer.statusCode ?? 0));
      socket.on('open', () => reject(new Error('opened')));
      socket.on('error', reject);
    });
  const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
  expect(await refused({}, protocols)).toBe(403);
  expect(await refused({ origin: 'https://evil.example' }, protocols)).toBe(403);
  expect(await refused({ authorization: 'Bearer guessed' }, protocols)).toBe(401);
  const guessed = `base64url.bearer.authorization.k8s.io.${Buffer.from('guessed').toString('base64url')}`;
  expect(await refused({}, [...protocols, guessed])).toBe(401);
  const spdy = await raw((socket) =>
    socket.end(
      `POST /api/v1/namespaces/default/pods/x/${what}?command=sh HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n`,
    ),
  );
  expect(spdy).toMatch(/^HTTP\/1\.1 403 /);
});
