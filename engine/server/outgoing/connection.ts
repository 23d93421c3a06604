import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ConnectionOptions } from 'node:tls';

type Entry = { readonly [field: string]: unknown };

/** How to reach one cluster as one user. */
export interface Connection {
  /** `https://10.0.0.1:6443`, perhaps with a path. */
  readonly server: URL;
  readonly tls: ConnectionOptions;
  /** Sent with every request. */
  readonly headers: { readonly [name: string]: string };
}

export interface ConnectionSource {
  readonly server: string;
  /** The kubeconfig's entries. */
  readonly cluster: Entry;
  readonly user: Entry;
  /** Instead of the user's. */
  readonly token?: string;
  readonly impersonate?: {
    readonly user: string;
    readonly uid?: string;
    readonly groups: readonly string[];
    readonly extra: { readonly [key: string]: readonly string[] };
  };
  /** What files in the entries are relative to. */
  readonly folder?: string;
  readonly userAgent?: string;
}

/**
 * Reads what a kubeconfig says of a connection: authorities, certificates, tokens. Fails with the words for a person where a
 * file cannot be read, or the user logs in by a program.
 *
 * @see https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
 */
export function connectionOf(source: ConnectionSource): Connection {
  const { cluster, user, folder = '.' } = source;
  for (const way of ['exec', 'auth-provider']) {
    if (user[way] !== undefined) {
      throw new Error(
        `the user of this context logs in by "${way}", which is not supported: use a token or a certificate`,
      );
    }
  }
  const pem = (entry: Entry, field: string): string | undefined => {
    const data = textOf(entry[`${field}-data`]);
    if (data !== undefined) return Buffer.from(data, 'base64').toString();
    const file = textOf(entry[field]);
    return file === undefined ? undefined : readFileSync(resolve(folder, file), 'utf8');
  };
  const ca = pem(cluster, 'certificate-authority');
  const cert = pem(user, 'client-certificate');
  const key = pem(user, 'client-key');
  const servername = textOf(cluster['tls-server-name']);
  return {
    server: new URL(source.server.includes('://') ? source.server : `http://${source.server}`),
    tls: {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(servername === undefined ? {} : { servername }),
      ...(cluster['insecure-skip-tls-verify'] === true ? { rejectUnauthorized: false } : {}),
    },
    headers: {
      'user-agent': source.userAgent ?? 'kubebook',
      ...authorization(source, folder),
      ...impersonation(source.impersonate),
    },
  };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

function authorization({ token, user }: ConnectionSource, folder: string): { authorization?: string } {
  const file = textOf(user['tokenFile']);
  const bearer =
    token ?? (file === undefined ? textOf(user['token']) : readFileSync(resolve(folder, file), 'utf8').trim());
  if (bearer !== undefined) return { authorization: `Bearer ${bearer}` };
  const name = textOf(user['username']);
  if (name === undefined) return {};
  const pair = `${name}:${textOf(user['password']) ?? ''}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation */
function impersonation(as: ConnectionSource['impersonate']): { [name: string]: string } {
  if (!as) return {};
  return {
    'impersonate-user': as.user,
    ...(as.uid === undefined ? {} : { 'impersonate-uid': as.uid }),
    ...(as.groups.length === 0 ? {} : { 'impersonate-group': as.groups.join(', ') }),
    ...Object.fromEntries(
      Object.entries(as.extra).map(([key, values]) => [
        `impersonate-extra-${encodeURIComponent(key).toLowerCase()}`,
        values.join(', '),
      ]),
    ),
  };
}

/** Where relative files of a kubeconfig are looked for: beside it. */
export const folderOf = (kubeconfig: string): string => dirname(resolve(kubeconfig));
