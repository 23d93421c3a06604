import type { ConnectTarget } from '../context.ts';
import { KubectlError, PlainError } from '../errors.ts';
import type { FlagValues } from '../flags/parse.ts';
import type { Kubeconfig } from './kubeconfig.ts';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Whom to talk to, and as whom: the kubeconfig's context with the command line's flags laid over it. */
export function connectTarget(config: Kubeconfig, flags: FlagValues): ConnectTarget {
  const name = flags.string('context') || config['current-context'];
  const context = config.contexts.find((entry) => entry.name === name)?.context;
  if (flags.string('context') !== '' && !context)
    throw new PlainError(`Error in configuration: context was not found for specified context: ${name}`);
  const cluster = flags.string('cluster') || (context?.cluster ?? '');
  const user = flags.global('user') || (context?.user ?? '');
  const clusterEntry = config.clusters.find((entry) => entry.name === cluster);
  const userEntry = config.users.find((entry) => entry.name === user)?.user ?? {};
  if (flags.string('cluster') !== '' && !clusterEntry)
    throw new KubectlError(`no server found for cluster "${cluster}"`);
  if (flags.global('user') !== '' && !config.users.some((entry) => entry.name === user)) {
    throw new KubectlError(`auth info "${user}" does not exist`);
  }
  const token = flags.string('token') || text(userEntry.token);
  const username = flags.global('username') || text(userEntry.username);
  const certificate = text(userEntry['client-certificate-data']);
  const impersonated = flags.string('as') || text(userEntry.as);
  const groups = flags.list('as-group');
  if (impersonated === '' && (groups.length > 0 || flags.string('as-uid') !== '')) {
    throw new KubectlError(`requesting uid, groups or user-extra for ${user} without impersonating a user`);
  }
  return {
    context: name,
    cluster,
    server: flags.string('server') || text(clusterEntry?.cluster.server),
    user,
    ...(token === '' ? {} : { token }),
    ...(username === '' ? {} : { username }),
    ...(certificate === '' ? {} : { clientCertificateData: certificate }),
    entries: {
      cluster: { ...clusterEntry?.cluster, ...clusterFlags(flags) },
      user: userEntry,
    },
    ...(impersonated === ''
      ? {}
      : {
          impersonate: {
            user: impersonated,
            ...(flags.string('as-uid') === '' ? {} : { uid: flags.string('as-uid') }),
            groups,
            extra: extraOf(flags.list('as-user-extra')),
          },
        }),
  };
}

function extraOf(pairs: readonly string[]): { [key: string]: string[] } {
  const extra: { [key: string]: string[] } = {};
  // what has no value says nothing
  for (const pair of pairs.filter((each) => each.includes('='))) {
    const [key = '', value = ''] = pair.split(/=(.*)/s);
    const values = extra[key] ?? [];
    values.push(value);
    extra[key] = values;
  }
  return extra;
}

/** What the command line says of the connection itself. */
function clusterFlags(flags: FlagValues): { readonly [field: string]: unknown } {
  return {
    ...(flags.optional('certificate-authority') === ''
      ? {}
      : { 'certificate-authority': flags.string('certificate-authority'), 'certificate-authority-data': undefined }),
    ...(flags.optional('tls-server-name') === '' ? {} : { 'tls-server-name': flags.string('tls-server-name') }),
    ...(flags.changed('insecure-skip-tls-verify') ? { 'insecure-skip-tls-verify': true } : {}),
  };
}
