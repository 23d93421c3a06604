import { ApiError, failure } from '../../machinery/errors.ts';
import type { Status } from '../../machinery/types.ts';
import { limits } from '../../limits.ts';
import type { HttpResponse } from './transport.ts';

/** The whole body as text. Fails where it is beyond any answer of an API server. */
export async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > limits.remoteBodyBytes) throw new Error(`the answer is longer than ${limits.remoteBodyBytes} bytes`);
    parts.push(decoder.decode(chunk, { stream: true }));
  }
  parts.push(decoder.decode());
  return parts.join('');
}

/** The lines of a body as they come, without their ends; empty ones are left out. */
export async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let parts: string[] = [];
  let characters = 0;
  for await (const chunk of body) {
    const [first = '', ...rest] = decoder.decode(chunk, { stream: true }).split('\n');
    parts.push(first);
    characters += first.length;
    if (characters > limits.remoteBodyBytes) throw new Error(`a line is longer than ${limits.remoteBodyBytes} bytes`);
    for (const text of rest) {
      const line = parts.join('');
      if (line !== '') yield line;
      parts = [text];
      characters = text.length;
    }
  }
  const last = parts.join('');
  if (last.trim() !== '') yield last;
}

/** The failure that an answer tells of: its Status, or one made of what it says. */
export async function failureOf(response: HttpResponse): Promise<ApiError> {
  const text = await textOf(response.body);
  const value = jsonOf(text);
  if (isStatus(value)) return new ApiError({ code: response.status, ...value });
  return bareFailure(response.status, text.trim());
}

/** What client-go makes of answers that are no Status, by their codes. */
const bareAnswers: { readonly [code: number]: readonly [reason: string, message: string] } = {
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

/** The failure that an answer without a Status is; `text` is what its body says. */
export function bareFailure(code: number, text: string): ApiError {
  const [reason, message] = bareAnswers[code] ?? [];
  if (reason !== undefined && message !== undefined) return failure(code, reason, message);
  if (code === 403) return failure(code, 'Forbidden', text);
  if (code < 500)
    return failure(
      code,
      'Unknown',
      text || `the server responded with the status code ${code} but did not return more information`,
    );
  const told = JSON.stringify(text || 'unknown');
  return failure(code, 'InternalError', `an error on the server (${told}) has prevented the request from succeeding`);
}

/** The value of a JSON text; undefined where it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const isStatus = (value: unknown): value is Status =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'Status';

/** What the server says in `Warning` headers. @see https://www.rfc-editor.org/rfc/rfc7234#section-5.5 */
export function warningsOf(headers: HttpResponse['headers']): readonly string[] {
  return [headers['warning'] ?? []]
    .flat()
    .flatMap((header) => [...header.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)])
    .map((match) => (match[1] ?? '').replace(/\\(.)/g, '$1'));
}
