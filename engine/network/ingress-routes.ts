import type { Ingress } from '../kinds/types.ts';

/** Where a request goes: a backend of an Ingress, and the path that the backend sees. */
export interface IngressMatch {
  readonly ingress: Ingress;
  readonly backend: IngressBackend;
  /** `spec.rules[0].http.paths[1]`, or `spec.defaultBackend`. */
  readonly field: string;
  readonly target: string;
}

type Spec = NonNullable<Ingress['spec']>;
type Rule = NonNullable<Spec['rules']>[number];
type Path = NonNullable<Rule['http']>['paths'][number];
export type IngressBackend = NonNullable<Spec['defaultBackend']>;

const annotation = (name: string) => `nginx.ingress.kubernetes.io/${name}`;

/**
 * Finds the backend for a request among Ingresses: an exact host goes before a wildcard and that before any host, an exact
 * path before a prefix, a longer path before a shorter, an older Ingress before a newer.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/ingress/#path-types
 */
export function matchIngress(ingresses: readonly Ingress[], host: string, target: string): IngressMatch | undefined {
  const [path = '/', query] = splitOnce(target, '?');
  let best: (IngressMatch & { readonly rank: readonly number[] }) | undefined;
  for (const ingress of ingresses.toSorted(byAge)) {
    ingress.spec?.rules?.forEach((rule, i) => {
      const hostRank = rankHost(rule.host, host);
      if (hostRank === 0) return;
      rule.http?.paths.forEach((candidate, j) => {
        const found = matchPath(ingress, candidate, path);
        if (!found) return;
        const rank = [hostRank, found.exact ? 1 : 0, (candidate.path ?? '/').length];
        if (best && compare(rank, best.rank) <= 0) return;
        const seen = query === undefined ? found.target : `${found.target}?${query}`;
        best = { ingress, backend: candidate.backend, field: `spec.rules[${i}].http.paths[${j}]`, target: seen, rank };
      });
    });
  }
  if (best) return best;
  const fallback = ingresses.toSorted(byAge).find(({ spec }) => spec?.defaultBackend);
  const backend = fallback?.spec?.defaultBackend;
  return fallback && backend && { ingress: fallback, backend, field: 'spec.defaultBackend', target };
}

function byAge(a: Ingress, b: Ingress): number {
  const [x = '', y = ''] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** 3 for the host itself, 2 for a wildcard of one label, 1 where the rule names none, 0 where it is another. */
function rankHost(rule: string | undefined, host: string): number {
  if (!rule) return 1;
  if (rule === host) return 3;
  return rule.startsWith('*.') && host.slice(host.indexOf('.')) === rule.slice(1) && host.includes('.') ? 2 : 0;
}

/** How a path of a rule takes a request's path, and what the backend is asked for. */
function matchPath(
  { metadata }: Ingress,
  { path = '/', pathType }: Path,
  asked: string,
): { readonly exact: boolean; readonly target: string } | undefined {
  const rewrite = metadata.annotations?.[annotation('rewrite-target')];
  const regular = rewrite !== undefined || metadata.annotations?.[annotation('use-regex')] === 'true';
  if (regular && pathType !== 'Exact') {
    const found = pattern(path)?.exec(asked);
    if (!found) return undefined;
    return { exact: false, target: rewrite?.replaceAll(/\$(\d)/g, (_, n: string) => found[Number(n)] ?? '') ?? asked };
  }
  const exact = pathType === 'Exact';
  if (exact ? asked !== path : !isPrefix(path, asked)) return undefined;
  return { exact, target: rewrite ?? asked };
}

/** By path elements: `/foo` takes `/foo/bar` and `/foo/`, not `/foobar`. */
function isPrefix(prefix: string, path: string): boolean {
  const base = prefix.endsWith('/') ? prefix.slice(0, -1) : prefix;
  return path === base || path.startsWith(`${base}/`);
}

/** As nginx takes it: from the start, in any case; a pattern that does not compile takes nothing. */
function pattern(path: string): RegExp | undefined {
  try {
    return new RegExp(`^${path}`, 'i');
  } catch {
    return undefined;
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [i, value] of a.entries()) {
    const difference = value - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function splitOnce(text: string, mark: string): readonly [string, string | undefined] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
