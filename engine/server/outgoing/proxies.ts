type Environment = { readonly [name: string]: string | undefined };

/**
 * Fails, with the remedy, where a server would be reached through a proxy: that is not supported, and to go past one that
 * somebody set up would be wrong.
 */
export function refuseProxy(server: URL, proxyUrl: unknown, env: Environment): void {
  if (typeof proxyUrl === 'string' && proxyUrl !== '') {
    throw new Error(
      `the cluster at ${server.host} is reached through the proxy ${proxyUrl} (proxy-url), which is not supported: use "kubectl proxy", or a context without one`,
    );
  }
  const name = server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const proxy = env[name] || env[name.toLowerCase()];
  if (!proxy || isDirect(server, env['NO_PROXY'] || env['no_proxy'] || '')) return;
  throw new Error(
    `${name} names the proxy ${proxy}, and proxies are not supported: put ${server.hostname} into NO_PROXY if it can be reached without one`,
  );
}

/** As Go's clients read NO_PROXY: hosts, domains with or without a leading dot, `*`; this machine is always reached directly. */
function isDirect({ hostname, port }: URL, noProxy: string): boolean {
  if (hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')) return true;
  return noProxy.split(',').some((entry) => {
    const rule = entry.trim().toLowerCase();
    if (rule === '') return false;
    if (rule === '*') return true;
    const [host = '', at] = rule.split(':');
    if (at !== undefined && at !== port) return false;
    const domain = host.replace(/^\*?\./, '');
    return hostname === domain || hostname.endsWith(`.${domain}`) || isInRange(hostname, host);
  });
}

/** `10.0.0.0/8`. */
function isInRange(hostname: string, range: string): boolean {
  const [base = '', bits] = range.split('/');
  const address = ipv4(hostname);
  const start = ipv4(base);
  if (address === undefined || start === undefined || bits === undefined) return false;
  const shift = 32 - Number(bits);
  return Math.floor(address / 2 ** shift) === Math.floor(start / 2 ** shift);
}

function ipv4(text: string): number | undefined {
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(text)) return undefined;
  return text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}
