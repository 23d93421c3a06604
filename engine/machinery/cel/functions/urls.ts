import type { Environment } from '@marcbachmann/cel-js';

class CelUrl {
  readonly url: URL;
  readonly text: string;
  constructor(text: string, url: URL) {
    this.text = text;
    this.url = url;
  }
  toString(): string {
    return this.text;
  }
}

/** The host of a URL that has none of its own: an absolute path. */
const nowhere = 'http://nowhere.invalid';

/** @see https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-url-library */
export function registerUrls(environment: Environment): void {
  environment
    .registerType('kubernetes.URL', CelUrl)
    .registerFunction('url(string): kubernetes.URL', urlOf)
    .registerFunction('isURL(string): bool', (text: string) => parse(text) !== undefined)
    .registerFunction('kubernetes.URL.getScheme(): string', ({ text, url }: CelUrl) =>
      text.startsWith('/') ? '' : url.protocol.slice(0, -1),
    )
    .registerFunction('kubernetes.URL.getHost(): string', ({ text, url }: CelUrl) =>
      text.startsWith('/') ? '' : hostOf(text, url),
    )
    .registerFunction('kubernetes.URL.getHostname(): string', ({ text, url }: CelUrl) =>
      text.startsWith('/') ? '' : url.hostname.replace(/^\[|\]$/g, ''),
    )
    .registerFunction(
      'kubernetes.URL.getPort(): string',
      ({ text, url }: CelUrl) => /:(\d+)$/.exec(hostOf(text, url))?.[1] ?? '',
    )
    .registerFunction('kubernetes.URL.getEscapedPath(): string', ({ text, url }: CelUrl) =>
      url.pathname === '/' && !/^[^:/?#]+:\/\/[^/?#]*\//.test(text) && !text.startsWith('/') ? '' : url.pathname,
    )
    .registerFunction('kubernetes.URL.getQuery(): map<string, list<string>>', ({ url }: CelUrl) =>
      Object.fromEntries([...new Set(url.searchParams.keys())].map((key) => [key, url.searchParams.getAll(key)])),
    );
}

/** As it was written: with the port, though it be the scheme's own. */
const hostOf = (text: string, url: URL): string => /^[^:/?#]+:\/\/(?:[^/?#@]*@)?([^/?#]*)/.exec(text)?.[1] ?? url.host;

function parse(text: string): CelUrl | undefined {
  if (!text.startsWith('/') && !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(text)) return undefined;
  try {
    return new CelUrl(text, new URL(text, nowhere));
  } catch {
    return undefined;
  }
}

function urlOf(text: string): CelUrl {
  const url = parse(text);
  if (url) return url;
  throw new Error(
    `URL parse error during conversion from string: parse ${JSON.stringify(text)}: invalid URI for request`,
  );
}
