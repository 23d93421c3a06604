/** Answers to requests that were written by hand: what they say, and what a client makes of those that say nothing. */
import type { ApiResponse } from './kube-api.ts';

/** The whole text of an answer that is no object; '' for one that is, and for a stream of objects. */
export async function answerText({ body }: ApiResponse): Promise<string> {
  if (body.type === 'text') return body.text;
  if (body.type !== 'bytes') return '';
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body.bytes) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

/** The JSON of an answer; undefined for what is none. */
export async function answerJson(response: ApiResponse): Promise<unknown> {
  if (response.body.type === 'object') return response.body.value;
  try {
    return JSON.parse(await answerText(response));
  } catch {
    return undefined;
  }
}

/** What Kubernetes' clients say, and as which reason, of a failure that comes without a Status. */
export function failureWithoutStatus(code: number): { readonly reason: string; readonly message: string } {
  const known = failures[code];
  if (known) return known;
  const message = `the server responded with the status code ${code} but did not return more information`;
  return code < 500
    ? { reason: 'Unknown', message }
    : {
        reason: 'InternalError',
        message: 'an error on the server ("unknown") has prevented the request from succeeding',
      };
}

const failures: { readonly [code: number]: { readonly reason: string; readonly message: string } } = {
  401: { reason: 'Unauthorized', message: 'the server has asked for the client to provide credentials' },
  404: { reason: 'NotFound', message: 'the server could not find the requested resource' },
  405: { reason: 'MethodNotAllowed', message: 'the server does not allow this method on the requested resource' },
  503: { reason: 'ServiceUnavailable', message: 'the server is currently unable to handle the request' },
};
