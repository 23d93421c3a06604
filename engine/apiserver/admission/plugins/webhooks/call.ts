/** Asks one webhook about one request. */
import { limits } from '../../../../limits.ts';
import type { JsonObject, StatusDetails } from '../../../../machinery/types.ts';
import { isObject } from '../../../../machinery/patch/index.ts';
import type { AdmissionAttributes, AdmissionContext } from '../../contract.ts';
import { describeRequest } from '../matching/request.ts';
import type { Hook } from './configuration.ts';

export interface Answer {
  readonly allowed: boolean;
  readonly warnings: readonly string[];
  readonly patch?: string;
  readonly patchType?: string;
  readonly status?: {
    readonly code?: number;
    readonly reason?: string;
    readonly message?: string;
    readonly details?: StatusDetails;
  };
}

/** The webhook could not be asked, or did not answer as it should. */
export class CallFailure extends Error {
  override readonly name = 'CallFailure';
}

/** @throws CallFailure in the words that follow `failed calling webhook "…": ` */
export async function callWebhook(
  hook: Hook,
  attributes: AdmissionAttributes,
  context: AdmissionContext,
): Promise<Answer> {
  const version = hook.admissionReviewVersions?.find((known) => known === 'v1' || known === 'v1beta1') ?? 'v1';
  const review = reviewOf(attributes, `admission.k8s.io/${version}`, context.random);
  const timeout = hook.timeoutSeconds ?? 10;
  const { send, url } = route(hook, `timeout=${timeout}s`, context);
  const failed = (why: string) => new CallFailure(`failed to call webhook: Post ${JSON.stringify(url)}: ${why}`);
  const stop = new AbortController();
  let ring = (): void => {};
  const late = new Promise<never>((_, reject) => {
    ring = context.sim.clock.after(timeout * 1000, () => {
      reject(failed('context deadline exceeded'));
      stop.abort();
    });
  });
  try {
    const sent = send(new TextEncoder().encode(JSON.stringify(review)), stop.signal).catch((error: unknown) => {
      throw error instanceof CallFailure ? error : failed(error instanceof Error ? error.message : String(error));
    });
    const { status, body } = await Promise.race([sent, late]);
    if (body.length > limits.webhookAnswer) throw new CallFailure('failed to call webhook: response is too long');
    const text = new TextDecoder().decode(body);
    if (status === 404)
      throw new CallFailure('failed to call webhook: the server could not find the requested resource');
    if (status < 200 || status >= 300) {
      const said = JSON.stringify(text.trim() || 'unknown');
      throw new CallFailure(
        `failed to call webhook: an error on the server (${said}) has prevented the request from succeeding`,
      );
    }
    return answerOf(text, review);
  } finally {
    ring();
  }
}

type Review = { readonly apiVersion: string; readonly kind: string; readonly request: JsonObject };

function reviewOf(attributes: AdmissionAttributes, apiVersion: string, random: { uuid(): string }): Review {
  const { endpoint, object, old } = attributes;
  return {
    apiVersion,
    kind: 'AdmissionReview',
    request: {
      uid: random.uuid(),
      ...describeRequest(attributes),
      object: object ? (endpoint.present(object) as unknown as JsonObject) : null,
      oldObject: old ? (endpoint.present(old) as unknown as JsonObject) : null,
    },
  };
}

interface Route {
  readonly url: string;
  readonly send: (
    body: Uint8Array,
    signal: AbortSignal,
  ) => Promise<{ readonly status: number; readonly body: Uint8Array }>;
}

const headers = { 'content-type': 'application/json', accept: 'application/json, */*' };

function route({ clientConfig }: Hook, query: string, context: AdmissionContext): Route {
  const { service, url, caBundle } = clientConfig;
  if (url !== undefined) {
    const whole = `${url}${url.includes('?') ? '&' : '?'}${query}`;
    const { callUrl, sim } = context;
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
      if (!context.find('', 'services', namespace, name)) throw new Error(`service ${JSON.stringify(name)} not found`);
      if (!context.dial) throw new Error('there is no network');
      return context.dial({ host, port, scheme: 'https', method: 'POST', path: target, headers, body, signal });
    },
  };
}

function answerOf(text: string, { apiVersion, request }: Review): Answer {
  let review: unknown;
  try {
    review = JSON.parse(text);
  } catch (error) {
    throw new CallFailure(`failed to call webhook: ${error instanceof Error ? error.message : String(error)}`);
  }
  const response = isObject(review) ? review['response'] : undefined;
  if (!isObject(review) || !isObject(response)) {
    throw new CallFailure('received invalid webhook response: webhook response was absent');
  }
  if (review['kind'] !== 'AdmissionReview' || review['apiVersion'] !== apiVersion) {
    const expected = `${apiVersion}, Kind=AdmissionReview`;
    const given = `${String(review['apiVersion'] ?? '')}, Kind=${String(review['kind'] ?? '')}`;
    throw new CallFailure(`received invalid webhook response: expected webhook response of ${expected}, got ${given}`);
  }
  const uid = String(response['uid'] ?? '');
  if (uid !== request['uid']) {
    const words = `expected response.uid=${JSON.stringify(request['uid'])}, got ${JSON.stringify(uid)}`;
    throw new CallFailure(`received invalid webhook response: ${words}`);
  }
  const { allowed, patch, patchType, warnings, status } = response;
  if (typeof patch === 'string' && patchType !== 'JSONPatch') {
    const words =
      patchType === undefined
        ? 'webhook returned response.patch but not response.patchType'
        : `webhook returned invalid response.patchType of ${JSON.stringify(patchType)}`;
    throw new CallFailure(`received invalid webhook response: ${words}`);
  }
  return {
    allowed: allowed === true,
    warnings: Array.isArray(warnings) ? warnings.map(String) : [],
    ...(typeof patch === 'string' ? { patch } : {}),
    ...(isObject(status) ? { status: status as NonNullable<Answer['status']> } : {}),
  };
}
