import { answerJson, failureWithoutStatus } from '../client/answer.ts';
import type { ApiRequest, ApiResponse } from '../client/kube-api.ts';
import { ApiError, failure } from '../machinery/errors.ts';
import type { Status } from '../machinery/types.ts';
import { KubectlError } from './errors.ts';
import type { Invocation } from './invocation.ts';
import { resolvePath } from './resources/paths.ts';
import { toCompactJson } from '../machinery/json-text.ts';

/** `--raw`: sends the request and prints the answer as it comes. */
export async function rawRequest(
  invocation: Invocation,
  method: string,
  path: string,
  body?: ApiRequest['body'],
): Promise<void> {
  if (!path.startsWith('/') && !/^https?:\/\//.test(path)) {
    throw new KubectlError(`--raw must be a valid URL path: parse ${JSON.stringify(path)}: invalid URI for request`);
  }
  const api = await invocation.api();
  const response = await api.request({
    method,
    path,
    headers: { accept: 'application/json, */*' },
    signal: invocation.signal,
    ...(body === undefined ? {} : { body }),
  });
  if (response.status >= 400) throw await failureIn(response);
  switch (response.body.type) {
    case 'object':
      // in the server's own order
      return invocation.print(`${JSON.stringify(response.body.value)}\n`);
    case 'text':
      return invocation.print(response.body.text);
    case 'bytes':
      for await (const chunk of response.body.bytes) await invocation.context.stdout.write(chunk);
      return;
    case 'objects':
      for await (const value of response.body.values) await invocation.print(`${toCompactJson(value)}\n`);
  }
}

/** What `-f` names for the body of a request, which must be one file: its objects are not looked at. */
export async function rawBody(invocation: Invocation): Promise<Uint8Array> {
  const names = invocation.flags.list('filename');
  const [name = ''] = names;
  if (names.length !== 1) throw new KubectlError('--raw can only use a single local file or stdin');
  if (/^https?:\/\//.test(name)) throw new KubectlError('--raw cannot read from a url');
  if (name === '-') return invocation.readStdin();
  const { fs, cwd } = invocation.context;
  const path = resolvePath(cwd, name);
  if (!fs.exists(path)) throw new KubectlError(`open ${name}: no such file or directory`);
  return fs.read(path);
}

/** The failure that an answer tells of, whoever gave it. */
async function failureIn(response: ApiResponse): Promise<ApiError> {
  const { status: code, body } = response;
  if (body.type !== 'bytes') refuseFailure(response);
  const said = await answerJson(response);
  if (isStatus(said)) return new ApiError(said);
  const { reason, message } = failureWithoutStatus(code);
  return failure(code, reason, message);
}

/** Fails with the Status that the server answered, or with the words of an answer that has none. */
export function refuseFailure(response: ApiResponse): void {
  if (response.status < 400) return;
  const { body } = response;
  if (body.type === 'object' && isStatus(body.value)) throw new ApiError(body.value);
  const { reason, message } = failureWithoutStatus(response.status, body.type === 'text' ? body.text.trim() : '');
  throw failure(response.status, reason, message);
}

export const isStatus = (value: unknown): value is Status =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'Status';
