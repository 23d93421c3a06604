import type { ApiRequest, ApiResponse, LogOptions } from '../../client/kube-api.ts';
import { badRequest } from '../../machinery/errors.ts';
import { collect, invalid } from '../../machinery/validation/index.ts';
import type { ObjectRef } from '../../machinery/types.ts';
import type { ClientIdentity } from '../contract.ts';
import type { NodeConnections } from '../connect/nodes.ts';
import { flag } from './query.ts';

/** The log of a container as bytes. */
export async function serveLogs(
  nodes: NodeConnections,
  ref: ObjectRef,
  query: URLSearchParams,
  request: ApiRequest,
  identity: ClientIdentity,
): Promise<ApiResponse> {
  const number = (key: string): number | undefined => {
    const value = query.get(key);
    if (value === null) return undefined;
    if (/^-?\d+$/.test(value)) return Number(value);
    throw badRequest(`unable to decode query: ${key} is not a number: ${JSON.stringify(value)}`);
  };
  const sinceSeconds = number('sinceSeconds');
  const tailLines = number('tailLines');
  const limitBytes = number('limitBytes');
  const sinceTime = query.get('sinceTime');
  mustBeInRange(ref.name, { sinceSeconds, tailLines, limitBytes, sinceTime: sinceTime ?? undefined });
  const container = query.get('container');
  const options: LogOptions = {
    ...(container ? { container } : {}),
    ...(flag(query, 'follow') ? { follow: true } : {}),
    ...(flag(query, 'previous') ? { previous: true } : {}),
    ...(flag(query, 'timestamps') ? { timestamps: true } : {}),
    ...(sinceSeconds === undefined ? {} : { sinceSeconds }),
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
    ...(sinceTime ? { sinceTime } : {}),
    ...(request.signal ? { signal: request.signal } : {}),
  };
  const iterator = nodes.logs(ref, options, identity)[Symbol.asyncIterator]();
  // a failure must be known before the first byte of the answer; a log that is followed may have none for long
  const first = options.follow ? undefined : await iterator.next();
  return {
    status: 200,
    headers: { 'content-type': 'text/plain' },
    body: { type: 'bytes', bytes: rest(first, iterator) },
  };
}

interface Limits {
  readonly sinceSeconds: number | undefined;
  readonly tailLines: number | undefined;
  readonly limitBytes: number | undefined;
  readonly sinceTime: string | undefined;
}

/** @throws ApiError 422 */
function mustBeInRange(name: string, { sinceSeconds, tailLines, limitBytes, sinceTime }: Limits): void {
  const errors = collect((found) => {
    found.notNegative('tailLines', tailLines);
    if (limitBytes !== undefined && limitBytes < 1) {
      found.invalid('limitBytes', limitBytes, 'must be greater than 0');
    }
    if (sinceSeconds !== undefined && sinceTime !== undefined) {
      found.forbidden('', 'at most one of `sinceTime` or `sinceSeconds` may be specified');
    } else if (sinceSeconds !== undefined && sinceSeconds < 1) {
      found.invalid('sinceSeconds', sinceSeconds, 'must be greater than 0');
    }
  });
  if (errors.length > 0) throw invalid({ group: '', kind: 'PodLogOptions' }, name, errors);
}

async function* rest(
  first: IteratorResult<Uint8Array> | undefined,
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    for (let result = first ?? (await iterator.next()); !result.done; result = await iterator.next())
      yield result.value;
  } finally {
    await iterator.return?.();
  }
}
