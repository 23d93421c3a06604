export interface Url {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /** Path and query. */
  readonly path: string;
  readonly credentials?: string;
}

/** `web`, `http://user:pass@web:8080/a?b`; undefined where it is no address of HTTP. */
export function parseUrl(text: string): Url | undefined {
  const match =
    /^(?:(https?):\/\/)?(?:([^@/]+)@)?(\[[0-9a-fA-F:]+\]|[^:/?#[\]\s]+)(?::(\d+))?([/?][^#]*)?(?:#.*)?$/i.exec(text);
  if (!match) return undefined;
  const scheme = match[1]?.toLowerCase() === 'https' ? 'https' : 'http';
  const path = match[5] ?? '/';
  return {
    scheme,
    host: (match[3] ?? '').replace(/^\[|\]$/g, ''),
    port: match[4] === undefined ? (scheme === 'https' ? 443 : 80) : Number(match[4]),
    path: path.startsWith('?') ? `/${path}` : path,
    ...(match[2] === undefined ? {} : { credentials: match[2] }),
  };
}

/** What a redirection leads to, seen from where it was met. */
export function follow(from: Url, location: string): Url | undefined {
  if (/^https?:/i.test(location)) return parseUrl(location);
  if (location.startsWith('/')) return { ...from, path: location };
  return { ...from, path: `${from.path.slice(0, from.path.lastIndexOf('/') + 1)}${location}` };
}

export const hostHeader = ({ host, port, scheme }: Url): string =>
  port === (scheme === 'https' ? 443 : 80) ? host : `${host}:${port}`;
