/**
 * Who may ask: only pages that this server served itself. The address is local, but any page of the Internet that a browser
 * shows may try to send requests to it, also under a name of its own that resolves to this machine.
 *
 * @param {import('node:http').IncomingMessage} request
 * @param {{ authority: string, token: string }} own
 * @param {'page' | 'files'} what
 * @returns {string | undefined} why not, in words
 */
export function refusal(request, { authority, token }, what) {
  const { host, origin } = request.headers;
  if (host !== authority) return 'unknown host';
  if (origin !== undefined && origin !== `http://${authority}`) return 'unknown origin';
  const site = request.headers['sec-fetch-site'];
  if (site === 'cross-site' && request.headers['sec-fetch-mode'] !== 'navigate') return 'another site';
  if (what === 'files' && request.headers['x-kubebook-token'] !== token) return 'no token';
  if (what === 'page' && !['GET', 'HEAD'].includes(request.method ?? '')) return 'method not allowed';
  return undefined;
}
