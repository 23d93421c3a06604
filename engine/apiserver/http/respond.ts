import type { ApiResponse } from '../../client/kube-api.ts';
import { type ApiError, failure, isApiError } from '../../machinery/errors.ts';
import { toYaml } from '../../machinery/yaml.ts';
import type { Accepted } from './negotiate.ts';

type Headers = { [name: string]: string | readonly string[] };

/** Headers of `Warning`, as HTTP writes them. @see https://www.rfc-editor.org/rfc/rfc7234#section-5.5 */
function warningHeader(warnings: readonly string[]): Headers {
  if (warnings.length === 0) return {};
  return { warning: [...new Set(warnings)].map((text) => `299 - "${text.replace(/[\\"]/g, '\\$&')}"`) };
}

export function respond(
  value: unknown,
  accepted: Pick<Accepted, 'encoding' | 'contentType'>,
  { status = 200, warnings = [] as readonly string[] } = {},
): ApiResponse {
  const headers = { 'content-type': accepted.contentType, ...warningHeader(warnings) };
  const body: ApiResponse['body'] =
    accepted.encoding === 'yaml' ? { type: 'text', text: toYaml(value as never) } : { type: 'object', value };
  return { status, headers, body };
}

const people = /^(curl|wget|Mozilla)\//i;

/** Laid out for people, where `pretty` asks for it or the client is one that people use, as the real server guesses. */
export function laidOut(answer: ApiResponse, pretty: string | null, userAgent: string | undefined): ApiResponse {
  const wanted = pretty === null ? people.test(userAgent ?? '') : pretty !== 'false' && pretty !== '0';
  if (!wanted || answer.body.type !== 'object') return answer;
  return { ...answer, body: { type: 'text', text: `${JSON.stringify(answer.body.value, undefined, 2)}\n` } };
}

export function respondText(text: string, status = 200): ApiResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: { type: 'text', text } };
}

export function prometheus(text: string): ApiResponse {
  const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };
  return { status: 200, headers, body: { type: 'text', text } };
}

/** A failure as its Status; what is no ApiError is a defect, and is told as the real server tells a panic's result. */
export function respondError(error: unknown, warnings: readonly string[] = []): ApiResponse {
  const known: ApiError = isApiError(error)
    ? error
    : failure(
        500,
        'InternalError',
        `Internal error occurred: ${error instanceof Error ? error.message : String(error)}`,
      );
  const { status } = known;
  const retry = status.details?.retryAfterSeconds;
  return {
    status: status.code ?? 500,
    headers: {
      'content-type': 'application/json',
      ...(retry === undefined ? {} : { 'retry-after': String(retry) }),
      ...warningHeader(warnings),
    },
    body: { type: 'object', value: status.reason === '' ? withoutReason(status) : status },
  };
}

function withoutReason({ reason: _empty, ...status }: ApiError['status']): unknown {
  return status;
}
