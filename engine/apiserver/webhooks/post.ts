/** Asks a webhook: a service inside of the simulated cluster, or an address outside of it. */
import type { ClientConfig } from '../../kinds/registry.ts';
import { limits } from '../../limits.ts';
import type { Json } from '../../machinery/types.ts';
import type { Sim } from '../../sim/index.ts';
import type { ServiceDialer, UrlCaller } from '../contract.ts';

/** What reaches webhooks. */
export interface Reach {
  readonly sim: Sim;
  readonly dial: ServiceDialer | undefined;
  readonly callUrl: UrlCaller | undefined;
  hasService(namespace: string, name: string): boolean;
}

/** The webhook could not be asked. */
export class PostFailure extends Error {
  override readonly name = 'PostFailure';
}

/**
 * Sends a review and returns the text that comes back.
 *
 * @param timeout seconds
 * @throws PostFailure in the words of a real server's HTTP client
 */
export async function postReview(config: ClientConfig, review: Json, timeout: number, reach: Reach): Promise<string> {
  const { send, url } = route(config, `timeout=${timeout}s`, reach);
  const failed = (why: string) => new PostFailure(`Post ${JSON.stringify(url)}: ${why}`);
  const stop = new AbortController();
  let ring = (): void => {};
  const late = new Promise<never>((_, reject) => {
    ring = reach.sim.clock.after(timeout * 1000, () => {
      reject(failed('context deadline exceeded'));
      stop.abort();
    });
  });
  try {
    const sent = send(new TextEncoder().encode(JSON.stringify(review)), stop.signal).catch((error: unknown) => {
      throw failed(error instanceof Error ? error.message : String(error));
    });
    const { status, body } = await Promise.race([sent, late]);
    if (body.length > limits.webhookAnswer) throw new PostFailure('response is too long');
    const text = new TextDecoder().decode(body);
    if (status === 404) throw new PostFailure('the server could not find the requested resource');
    if (status >= 200 && status < 300) return text;
    const said = JSON.stringify(text.trim() || 'unknown');
    throw new PostFailure(`an error on the server (${said}) has prevented the request from succeeding`);
  } finally {
    ring();
  }
}

interface Route {
  readonly url: string;
  readonly send: (
    body: Uint8Array,
    signal: AbortSignal,
  ) => Promise<{ readonly status: number; readonly body: Uint8Array }>;
}

const headers = { 'content-type': 'application/json', accept: 'application/json, */*' };

function route({ service, url, caBundle }: ClientConfig, query: string, reach: Reach): Route {
  if (url !== undefined) {
    const whole = `${url}${url.includes('?') ? '&' : '?'}${query}`;
    const { callUrl, sim } = reach;
    return {
      url: whole,
      async send(body, signal) {
        if (!callUrl)
          throw new Error('addresses outside of the simulated cluster can only be called by `kubebook serve`');
        const request = {
          url: whole,
          method: 'POST',
          headers,
          body,
          signal,
          ...(caBundle === undefined ? {} : { ca: atob(caBundle) }),
        };
        return sim.loop.external(callUrl(request));
      },
    };
  }
  const { name = '', namespace = '', port = 443, path = '/' } = service ?? {};
  const host = `${name}.${namespace}.svc`;
  const target = `${path}${path.includes('?') ? '&' : '?'}${query}`;
  return {
    url: `https://${host}:${port}${target}`,
    async send(body, signal) {
      if (!reach.hasService(namespace, name)) throw new Error(`service ${JSON.stringify(name)} not found`);
      if (!reach.dial) throw new Error('there is no network');
      return reach.dial({ host, port, scheme: 'https', method: 'POST', path: target, headers, body, signal });
    },
  };
}
