import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { impersonationLines } from '../../kubectl/config/impersonation.ts';
import { type CredentialSource, tokenFile } from './credentials.ts';
import { execCredentials, readExecPlugin } from './exec-plugin.ts';
import { refuseProxy } from './proxies.ts';

type Entry = { readonly [field: string]: unknown };

/** How to reach one cluster as one user. */
export interface Connection {
  /** `https://10.0.0.1:6443`, perhaps with a path. */
  readonly server: URL;
  readonly tls: ConnectionOptions;
  /** Sent with every request. */
  readonly headers: { readonly [name: string]: string };
  /** Who asks, where that changes with time. */
  readonly credentials?: CredentialSource;
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
  /** Where programs may not be run, why. */
  readonly noPrograms?: string;
  /** Where proxies are named; nowhere where absent. */
  readonly env?: { readonly [name: string]: string | undefined };
  /** What to call the user and the cluster in messages. */
  readonly names?: { readonly user: string; readonly cluster: string };
}

/**
 * Reads what a kubeconfig says of a connection: authorities, certificates, tokens, and programs that give them out. Fails with
 * the words for a person where a file cannot be read, a proxy is in between, or a program would be run where it may not.
 *
 * @see https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
 */
export function connectionOf(source: ConnectionSource): Connection {
  const { cluster, user, folder = '.' } = source;
  const server = new URL(source.server.includes('://') ? source.server : `http://${source.server}`);
  refuseProxy(server, cluster['proxy-url'], source.env ?? {});
  const credentials = credentialsOf(source, folder);
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
    server,
    ...(credentials ? { credentials } : {}),
    tls: {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(servername === undefined ? {} : { servername }),
      ...(cluster['insecure-skip-tls-verify'] === true ? { rejectUnauthorized: false } : {}),
    },
    headers: {
      'user-agent': source.userAgent ?? 'kubebook',
      ...authorization(source),
      ...impersonationLines(source.impersonate),
    },
  };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** A program comes after what is fixed, a file before it. */
function credentialsOf(source: ConnectionSource, folder: string): CredentialSource | undefined {
  const { token, user, cluster, server, noPrograms, names = { user: 'of this context', cluster: '' } } = source;
  if (token !== undefined) return undefined;
  const file = textOf(user['tokenFile']);
  if (file !== undefined) return tokenFile(resolve(folder, file));
  if (user['auth-provider'] !== undefined) {
    throw new Error(
      `the user "${names.user}" logs in by an auth-provider, which Kubernetes 1.26 took away: use an exec plugin, a token or a certificate`,
    );
  }
  const exec = user['exec'];
  if (typeof exec !== 'object' || exec === null || textOf(user['token']) !== undefined) return undefined;
  const plugin = readExecPlugin({ ...exec }, names.user, { ...cluster, server }, folder);
  if (noPrograms !== undefined) {
    throw new Error(`the user "${names.user}" logs in by the program ${plugin.command}: ${noPrograms}`);
  }
  return execCredentials(plugin);
}

function authorization({ token, user }: ConnectionSource): { authorization?: string } {
  const bearer = token ?? (textOf(user['tokenFile']) === undefined ? textOf(user['token']) : undefined);
  if (bearer !== undefined) return { authorization: `Bearer ${bearer}` };
  const name = textOf(user['username']);
  if (name === undefined) return {};
  const pair = `${name}:${textOf(user['password']) ?? ''}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** Where relative files of a kubeconfig are looked for: beside it. */
export const folderOf = (kubeconfig: string): string => dirname(resolve(kubeconfig));
