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

/** What Kubernetes' clients say, and as which reason, of a failure that comes without a Status; `text` is what it says instead. */
export function failureWithoutStatus(code: number, text = ''): { readonly reason: string; readonly message: string } {
  const [reason, message] = failures[code] ?? [];
  if (reason !== undefined && message !== undefined) return { reason, message };
  if (code === 403) return { reason: 'Forbidden', message: text || 'unknown' };
  if (code >= 500) {
    const told = JSON.stringify(text || 'unknown');
    return {
      reason: 'InternalError',
      message: `an error on the server (${told}) has prevented the request from succeeding`,
    };
  }
  const silent = `the server responded with the status code ${code} but did not return more information`;
  return { reason: 'Unknown', message: text || silent };
}

const failures: { readonly [code: number]: readonly [reason: string, message: string] } = {
  400: ['BadRequest', 'the server rejected our request for an unknown reason'],
  401: ['Unauthorized', 'the server has asked for the client to provide credentials'],
  404: ['NotFound', 'the server could not find the requested resource'],
  405: ['MethodNotAllowed', 'the server does not allow this method on the requested resource'],
  406: ['NotAcceptable', 'the server was unable to respond with a content type that the client supports'],
  409: ['Conflict', 'the server reported a conflict'],
  415: ['UnsupportedMediaType', 'the server does not support the media type that was sent'],
  422: ['Invalid', 'the server rejected our request due to an error in our request'],
  429: ['TooManyRequests', 'the server has received too many requests and has asked us to try again later'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
  504: [
    'Timeout',
    'the server was unable to return a response in the time allotted, but may still be processing the request',
  ],
};
