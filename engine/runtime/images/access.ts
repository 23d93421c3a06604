import type { RegistryCredential } from '../cri.ts';
import type { ResolvedImage } from './catalogue.ts';
import type { ImageReference } from './reference.ts';

/** Who may pull an image that is not for everybody; whoever shows any credentials where neither is given. */
export interface ImageAccess {
  readonly username?: string;
  readonly password?: string;
}

/** Names that say it: `ghcr.io/acme/private-app`, `janedoe/jdoe-private`. */
const saysPrivate = /(^|[-_./])private($|[-_./])/;

/** Who may pull an image of which nothing is known but its name. */
export const accessByName = ({ repository }: ImageReference): ImageAccess | undefined =>
  saysPrivate.test(repository) ? {} : undefined;

/** With what an image was pulled, or why it was not: the failures of all credentials that are for its registry. */
export type Entry =
  | { readonly credential?: RegistryCredential }
  /** As containerd goes on after the image's name. */
  | { readonly refusals: readonly string[] };

/** Shows a registry the credentials that are for it, one after another. */
export function enter(
  { definition: { access }, reference }: ResolvedImage,
  credentials: readonly RegistryCredential[],
): Entry {
  if (!access) return {};
  const fitting = credentials.filter(({ registry }) => concerns(registry, reference));
  for (const credential of fitting) if (opens(access, credential)) return { credential };
  const words = refusalWords[reference.registry] ?? (tokenServers.has(reference.registry) ? byToken : byPassword);
  const refusals = fitting.map(({ username }) => words.wrong(reference, username));
  return { refusals: refusals.length > 0 ? [...new Set(refusals)] : [words.none(reference)] };
}

const opens = ({ username, password }: ImageAccess, shown: RegistryCredential): boolean =>
  shown.username !== '' &&
  (username === undefined || shown.username === username) &&
  (password === undefined || shown.password === password);

/**
 * Whether an entry of a Docker configuration is about an image: `*` stands for one label of the host, and a path is the
 * beginning of the image's.
 *
 * @see https://kubernetes.io/docs/concepts/containers/images/#config-json
 */
export function concerns(entry: string, { registry, repository }: ImageReference): boolean {
  const slash = entry.indexOf('/');
  const host = slash < 0 ? entry : entry.slice(0, slash);
  const path = slash < 0 ? '' : entry.slice(slash + 1).replace(/\/$/, '');
  const labels = (dockerHosts.has(host) ? 'docker.io' : host).split('.');
  const wanted = registry.split('.');
  if (labels.length !== wanted.length || !labels.every((label, at) => globMatches(label, wanted[at] ?? '')))
    return false;
  return path === '' || `${repository.slice(registry.length + 1)}/`.startsWith(`${path}/`);
}

/** Docker's own registry goes by several names. */
const dockerHosts: ReadonlySet<string> = new Set(['index.docker.io', 'registry-1.docker.io', 'docker.io']);

const globMatches = (pattern: string, label: string): boolean =>
  new RegExp(
    `^${pattern.replaceAll(/[^*]/g, (c) => c.replace(/[\\^$+?.()|[\]{}]/, '\\$&')).replaceAll('*', '.*')}$`,
  ).test(label);

interface RefusalWords {
  none(reference: ImageReference): string;
  wrong(reference: ImageReference, username: string): string;
}

const unresolved = (reference: ImageReference, why: string) =>
  `failed to resolve reference "${reference.canonical}": ${why}`;
const denied = 'pull access denied, repository does not exist or may require authorization';
const pathOf = ({ registry, repository }: ImageReference) => repository.slice(registry.length + 1);

/** Registries that give out tokens to nobody in particular. */
const tokenServers: ReadonlySet<string> = new Set(['ghcr.io', 'quay.io', 'gcr.io', 'registry.gitlab.com']);

const tokenRequest = (reference: ImageReference, account = ''): string =>
  `https://${reference.registry}/token?${account === '' ? '' : `account=${account}&`}` +
  `scope=repository%3A${encodeURIComponent(pathOf(reference))}%3Apull&service=${reference.registry}`;

const byToken: RefusalWords = {
  none: (reference) =>
    unresolved(
      reference,
      `failed to authorize: failed to fetch anonymous token: unexpected status from GET request to ${tokenRequest(reference)}: 401 Unauthorized`,
    ),
  wrong: (reference, username) =>
    unresolved(
      reference,
      `failed to authorize: failed to fetch oauth token: unexpected status from GET request to ${tokenRequest(reference, username)}: 401 Unauthorized`,
    ),
};

const byPassword: RefusalWords = {
  none: (reference) => unresolved(reference, `${denied}: authorization failed: no basic auth credentials`),
  wrong: (reference) =>
    unresolved(
      reference,
      `unexpected status from HEAD request to https://${reference.registry}/v2/${pathOf(reference)}/manifests/${reference.digest ?? reference.tag}: 401 Unauthorized`,
    ),
};

const refusalWords: { readonly [registry: string]: RefusalWords | undefined } = {
  'docker.io': {
    none: (reference) => unresolved(reference, `${denied}: server message: insufficient_scope: authorization failed`),
    wrong: (reference) =>
      unresolved(
        reference,
        'failed to authorize: failed to fetch oauth token: unexpected status from POST request to https://auth.docker.io/token: 401 Unauthorized',
      ),
  },
};
