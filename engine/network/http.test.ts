import { expect, test } from 'vitest';
import type { Connection } from '../runtime/process.ts';
import { fetchHttp, type HttpHandler, serveHttp } from './http.ts';
import { createTestNetwork } from './testing/network.ts';

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

async function served(handler: HttpHandler) {
  const { network, world } = createTestNetwork();
  const pod = network.attachPod({ namespace: 'd', name: 'p', uid: 'p', node: 'n', hostNetwork: false });
  serveHttp(pod, 80, handler);
  return { pod, world };
}

/** What the server answers to bytes sent over one connection. */
async function raw(handler: HttpHandler, sent: string): Promise<string> {
  const { pod, world } = await served(handler);
  const talk = async () => {
    const connection: Connection = await pod.connect('localhost', 80);
    await connection.write(new TextEncoder().encode(sent));
    connection.end();
    let text = '';
    for (let chunk = await connection.read(); chunk; chunk = await connection.read()) text += decode(chunk);
    return text;
  };
  return world.drivers.during(talk());
}

test('a request carries its method, target, headers and body, and the answer comes back', async () => {
  const { pod, world } = await served((request) => ({
    status: 201,
    headers: [['X-Seen', `${request.method} ${request.target}`]],
    body: request.body,
  }));
  const response = await world.drivers.during(
    fetchHttp(pod, { host: 'localhost', port: 80, method: 'POST', path: '/a?b=c', body: 'hello' }),
  );
  expect([response.status, response.reason, response.headers[0]]).toEqual([201, 'Created', ['X-Seen', 'POST /a?b=c']]);
  expect(decode(await world.drivers.during(response.bytes()))).toBe('hello');
});

test('a body that comes in pieces is sent chunked and put together again', async () => {
  async function* pieces() {
    yield new TextEncoder().encode('one ');
    yield new TextEncoder().encode('two');
  }
  const { pod, world } = await served(() => ({ status: 200, body: pieces() }));
  const response = await world.drivers.during(fetchHttp(pod, { host: 'localhost', port: 80 }));
  expect(decode(await world.drivers.during(response.bytes()))).toBe('one two');
});

test('a connection serves several requests until one asks to close it', async () => {
  const text = await raw(
    (request) => ({ status: 200, body: `saw ${request.target}` }),
    'GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nConnection: close\r\n\r\nGET /3 HTTP/1.1\r\n\r\n',
  );
  expect(text.match(/saw \/\d/g)).toEqual(['saw /1', 'saw /2']);
});

test('HEAD gives the length without the body', async () => {
  const text = await raw(() => ({ status: 200, body: 'hello' }), 'HEAD / HTTP/1.0\r\n\r\n');
  expect(text).toBe('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n');
});

test('malformed and oversized requests are answered, and a handler that throws gives 500', async () => {
  const check = async (sent: string, line: string) =>
    expect((await raw(() => Promise.reject(new Error('x')), sent)).split('\r\n')[0]).toBe(line);
  await check('nonsense\r\n\r\n', 'HTTP/1.1 400 Bad Request');
  await check(`GET / HTTP/1.1\r\nX: ${'a'.repeat(70_000)}`, 'HTTP/1.1 431 Request Header Fields Too Large');
  await check('POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n', 'HTTP/1.1 400 Bad Request');
  await check('GET / HTTP/1.0\r\n\r\n', 'HTTP/1.1 500 Internal Server Error');
});

test('aborting a request ends it with the reason', async () => {
  const { pod, world } = await served(() => new Promise(() => {}));
  const stop = new AbortController();
  world.clock.after(2000, () => stop.abort(new Error('too slow')));
  const fetched = fetchHttp(pod, { host: 'localhost', port: 80, signal: stop.signal });
  await expect(world.drivers.during(fetched)).rejects.toThrow('too slow');
});
