/**
 * The API over HTTP on loopback, for real clients: kubectl, Helm, client libraries. It only parses, encodes and streams;
 * every answer is the API server's own. Node only.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer as createPlainServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ApiServer, ClientIdentity, UserInfo } from '../apiserver/contract.ts';
import { limits } from '../limits.ts';
import { failure, unauthorized } from '../machinery/errors.ts';
import { type Authenticator, bearerToken, clientCertificate, identify, staticTokens } from './authenticate.ts';
import { createServerCertificates, type ServerCertificates } from './certificates.ts';
import { kubeconfig } from './kubeconfig.ts';
import { respond } from './respond.ts';
import { createUpgradeHandler } from './upgrade.ts';

export interface ServeOptions {
  /** 0 or absent: any free one. */
  readonly port?: number;
  /** Off: plain http, for tools that cannot be given a CA. The token is asked for all the same. */
  readonly tls?: boolean;
  /** Made before, so that the cluster could be told of the authority; new ones where absent. */
  readonly certificates?: ServerCertificates;
  /** Name of the context in the kubeconfig. */
  readonly name?: string;
  /** Of the administrator, whom the kubeconfig stands for; a new one where absent. */
  readonly token?: string;
}

export interface ServedApi {
  /** `https://127.0.0.1:6443`. */
  readonly url: string;
  /** A kubeconfig with the address, the CA and a token of a cluster administrator. */
  readonly kubeconfig: string;
  readonly token: string;
  /** PEM of the certificate authority; absent without TLS. */
  readonly ca?: string;
  close(): Promise<void>;
}

const administrator: UserInfo = { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };

/** Serves `api` on 127.0.0.1. Rejects where the port is taken. */
export async function serve(api: ApiServer, options: ServeOptions = {}): Promise<ServedApi> {
  const token = options.token ?? randomBytes(24).toString('base64url');
  const certificates = options.tls === false ? undefined : (options.certificates ?? (await createServerCertificates()));
  const ownerOf = staticTokens(new Map([[token, administrator]]));
  api.alsoKnows(ownerOf);
  const authenticators: readonly Authenticator[] = [
    (request) => ownerOf(bearerToken(request) ?? ''),
    clientCertificate,
    (request) => (hasCredentials(request) ? api.authenticate(bearerToken(request) ?? '') : api.authenticate(undefined)),
  ];

  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    handle(api, request, response, authenticators).catch((error: unknown) => response.destroy(error as Error));
  };
  const server = certificates
    ? createTlsServer(
        {
          cert: certificates.server.certificate,
          key: certificates.server.key,
          ca: certificates.ca.certificate,
          requestCert: true,
          rejectUnauthorized: false,
        },
        onRequest,
      )
    : createPlainServer(onRequest);
  server.keepAliveTimeout = 90_000;
  server.requestTimeout = 0;
  const upgrade = createUpgradeHandler(api, async (request) => {
    const identity = await identify(request, authenticators);
    return identity && api.impersonate(identity, headersOf(request));
  });
  // the server no longer counts these among its connections
  const upgraded = new Set<Duplex>();
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    upgrade(request, socket, head);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(inWords(error, options.port)));
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });

  const { port } = server.address() as AddressInfo;
  const url = `${certificates ? 'https' : 'http'}://127.0.0.1:${port}`;
  const ca = certificates?.ca.certificate;
  const trust = ca === undefined ? {} : { ca };
  return {
    url,
    token,
    ...trust,
    kubeconfig: kubeconfig({ name: options.name ?? 'kubebook', server: url, token, ...trust }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of upgraded) socket.destroy();
      }),
  };
}

function inWords(error: NodeJS.ErrnoException, port = 0): Error {
  if (error.code === 'EADDRINUSE')
    return new Error(`Port ${port} is in use: choose another one, or 0 for any free one.`);
  if (error.code === 'EACCES') return new Error(`Port ${port} is not for every user: choose one above 1023.`);
  return error;
}

/** Whoever says anything of who they are must prove it; nobody becomes anonymous by a wrong token. */
const hasCredentials = (request: IncomingMessage): boolean =>
  request.headers.authorization !== undefined || bearerToken(request) !== undefined;

/** Headers that were sent several times are joined. */
function headersOf(request: IncomingMessage): { readonly [name: string]: string } {
  const headers: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}

async function handle(
  api: ApiServer,
  request: IncomingMessage,
  response: ServerResponse,
  authenticators: readonly Authenticator[],
): Promise<void> {
  const encodings = String(request.headers['accept-encoding'] ?? '');
  response.setHeader('audit-id', auditIdOf(request));
  response.setHeader('cache-control', 'no-cache, private');
  const refuse = (error: ReturnType<typeof failure>) =>
    respond(response, { status: error.code, headers: {}, body: { type: 'object', value: error.status } }, encodings);
  const identity: ClientIdentity | undefined = await identify(request, authenticators);
  if (!identity) return refuse(unauthorized());
  const body = await readBody(request);
  if (body === 'too large') {
    response.setHeader('connection', 'close');
    return refuse(
      failure(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limits.requestBodyBytes}`),
    );
  }
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const answer = await api.handle(
    {
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      headers: headersOf(request),
      ...(body.length > 0 ? { body } : {}),
      signal: gone.signal,
    },
    identity,
  );
  // nobody hears of what could still be lost
  await respond(response, answer, encodings, () => api.durable());
}

/** By which a request is found again in logs: the client's own, or a new one. */
function auditIdOf(request: IncomingMessage): string {
  const given = request.headers['audit-id'];
  return typeof given === 'string' && /^[\w-]{1,64}$/.test(given) ? given : randomUUID();
}

/** A body beyond the limit is read to its end, so that its sender comes to read the answer; one without an end is not. */
function readBody(request: IncomingMessage): Promise<Uint8Array | 'too large'> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limits.requestBodyBytes) chunks.push(chunk);
      else chunks.length = 0;
      if (size > limits.discardedBodyBytes) {
        request.pause();
        resolve('too large');
      }
    });
    request.on('end', () => resolve(size > limits.requestBodyBytes ? 'too large' : Buffer.concat(chunks)));
    request.on('error', reject);
  });
}
