import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { ClientIdentity, UserInfo } from '../apiserver/contract.ts';

/** Who sent a request; undefined where nobody known did. */
export type Authenticator = (request: IncomingMessage) => Promise<UserInfo | undefined> | UserInfo | undefined;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The users of a fixed list of bearer tokens. Compared by digest, in constant time. */
export function staticTokens(users: ReadonlyMap<string, UserInfo>): (token: string) => UserInfo | undefined {
  const known = [...users].map(([token, user]) => ({ digest: digest(token), user }));
  return (token) => {
    const offered = digest(token);
    return known.find((entry) => timingSafeEqual(entry.digest, offered))?.user;
  };
}

/** The token of `Authorization: Bearer …`, or of the WebSocket subprotocol that browsers use instead. */
export function bearerToken(request: IncomingMessage): string | undefined {
  const header = request.headers.authorization;
  if (header !== undefined) return /^Bearer\s+(\S+)$/i.exec(header)?.[1];
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(/,\s*/);
  const encoded = offered
    .find((name) => name.startsWith('base64url.bearer.authorization.k8s.io.'))
    ?.split('.')
    .pop();
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64url').toString();
}

/** The subject of a client certificate that our CA signed: CN is the name, each O a group. */
export function clientCertificate(request: IncomingMessage): UserInfo | undefined {
  const socket = request.socket as Partial<TLSSocket>;
  if (!socket.authorized || !socket.getPeerCertificate) return undefined;
  const subject = socket.getPeerCertificate().subject as { CN?: string; O?: string | string[] } | undefined;
  if (subject?.CN === undefined) return undefined;
  return { name: subject.CN, groups: [...[subject.O ?? []].flat(), 'system:authenticated'] };
}

/** The identity of a request by the first authenticator that knows it. */
export async function identify(
  request: IncomingMessage,
  authenticators: readonly Authenticator[],
): Promise<ClientIdentity | undefined> {
  for (const authenticate of authenticators) {
    const user = await authenticate(request);
    if (user) return { user, userAgent: request.headers['user-agent'] ?? '' };
  }
  return undefined;
}
