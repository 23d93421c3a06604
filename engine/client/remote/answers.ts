import { failureWithoutStatus } from '../answer.ts';
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
  const { reason, message } = failureWithoutStatus(response.status, text.trim());
  return failure(response.status, reason, message);
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
