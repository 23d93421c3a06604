import type { ApiRequest, ApiResponse, LogOptions } from '../../client/kube-api.ts';
import { badRequest } from '../../machinery/errors.ts';
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
