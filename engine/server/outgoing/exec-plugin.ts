import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import type { Credential, CredentialSource } from './credentials.ts';

type Entry = { readonly [field: string]: unknown };

export interface ExecPlugin {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: { readonly [name: string]: string };
  readonly apiVersion: string;
  readonly installHint: string;
  /** What it is told of the cluster, where it asks for that. */
  readonly cluster?: Entry;
}

/** Milliseconds that a program may take: it may ask a server of its own. */
const timeLimit = 60_000;
const outputLimit = 1024 * 1024;
/** A credential that ends within so many milliseconds is not used any more. */
const leeway = 10_000;

/** Reads the `exec` part of a user. Fails, naming what is wrong, where it cannot be run here. */
export function readExecPlugin(exec: Entry, user: string, cluster: Entry, folder: string): ExecPlugin {
  const text = (field: string): string => (typeof exec[field] === 'string' ? String(exec[field]) : '');
  const command = text('command');
  if (command === '') throw new Error(`the exec plugin of user "${user}" names no command`);
  if (!/^client\.authentication\.k8s\.io\/v1(beta1)?$/.test(text('apiVersion'))) {
    throw new Error(
      `the exec plugin of user "${user}" has the apiVersion "${text('apiVersion')}": it must be client.authentication.k8s.io/v1 or v1beta1`,
    );
  }
  if (text('interactiveMode') === 'Always') {
    throw new Error(
      `the exec plugin of user "${user}" (${command}) asks for a terminal, which a notebook does not have`,
    );
  }
  const pairs = Array.isArray(exec['env']) ? (exec['env'] as readonly Entry[]) : [];
  const server = cluster['server'];
  return {
    command: /[\\/]/.test(command) ? resolve(folder, command) : command,
    args: Array.isArray(exec['args']) ? exec['args'].map(String) : [],
    env: Object.fromEntries(pairs.map((pair) => [String(pair['name']), String(pair['value'] ?? '')])),
    apiVersion: text('apiVersion'),
    installHint: text('installHint'),
    ...(exec['provideClusterInfo'] === true ? { cluster: { ...clusterInfo(cluster), server } } : {}),
  };
}

const clusterInfo = (cluster: Entry): Entry => ({
  ...(cluster['tls-server-name'] === undefined ? {} : { 'tls-server-name': cluster['tls-server-name'] }),
  ...(cluster['insecure-skip-tls-verify'] === true ? { 'insecure-skip-tls-verify': true } : {}),
  ...(cluster['certificate-authority-data'] === undefined
    ? {}
    : { 'certificate-authority-data': cluster['certificate-authority-data'] }),
});

/**
 * The credential that a program gives out, which is kept until it ends or a server refuses it.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */
export function execCredentials(plugin: ExecPlugin, now: () => number = Date.now): CredentialSource {
  let known: Promise<{ readonly credential: Credential; readonly until: number }> | undefined;
  const ask = () => {
    const asking = run(plugin).then((output) => read(plugin, output));
    // a failure is not kept
    asking.catch(() => {
      if (known === asking) known = undefined;
    });
    return asking;
  };
  return {
    async current() {
      known ??= ask();
      const first = await known;
      if (first.until > now() + leeway) return first.credential;
      known = ask();
      return (await known).credential;
    },
    refused() {
      known = undefined;
    },
  };
}

function run({ command, args, env, apiVersion, cluster, installHint }: ExecPlugin): Promise<string> {
  const info = { kind: 'ExecCredential', apiVersion, spec: { interactive: false, ...(cluster ? { cluster } : {}) } };
  return new Promise((resolve, reject) => {
    const options = {
      env: { ...process.env, ...env, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
      timeout: timeLimit,
      maxBuffer: outputLimit,
    };
    execFile(command, [...args], options, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      const hint = installHint === '' ? '' : `\n\n${installHint}`;
      if (error.code === 'ENOENT') {
        return reject(new Error(`getting credentials: exec: executable ${command} not found${hint}`));
      }
      const why = error.killed
        ? `did not answer within ${timeLimit / 1000} seconds`
        : `failed with exit code ${error.code}`;
      reject(
        new Error(
          `getting credentials: exec: executable ${command} ${why}${stderr ? `: ${stderr.trim()}` : ''}${hint}`,
        ),
      );
    });
  });
}

function read({ command, apiVersion }: ExecPlugin, output: string) {
  const fail = (what: string): never => {
    throw new Error(`getting credentials: exec: executable ${command} ${what}`);
  };
  let answer: Entry | undefined;
  try {
    answer = JSON.parse(output) as Entry;
  } catch {
    return fail('printed no JSON');
  }
  if (answer?.['kind'] !== 'ExecCredential') return fail('printed no ExecCredential');
  if (answer['apiVersion'] !== apiVersion) {
    return fail(
      `is configured to use API version ${apiVersion}, and printed one of version ${String(answer['apiVersion'])}`,
    );
  }
  const status = (answer['status'] ?? {}) as Entry;
  const field = (name: string): string | undefined =>
    typeof status[name] === 'string' ? String(status[name]) : undefined;
  const [token, certificate, key] = [field('token'), field('clientCertificateData'), field('clientKeyData')];
  if (token === undefined && (certificate === undefined || key === undefined)) {
    return fail('gave neither a token nor a certificate with its key');
  }
  const ends = field('expirationTimestamp');
  return {
    credential: {
      ...(token === undefined ? {} : { token }),
      ...(certificate === undefined || key === undefined ? {} : { certificate, key }),
    },
    until: ends === undefined ? Number.POSITIVE_INFINITY : Date.parse(ends),
  };
}
