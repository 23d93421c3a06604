import type { ServiceDialer } from '../apiserver/contract.ts';
import type { ProcessNetwork } from '../runtime/process.ts';
import { fetchHttp } from './http.ts';

/** HTTP from the control plane into the cluster. TLS is not modelled: https speaks to the same port in the clear. */
export function createDialer(network: ProcessNetwork): ServiceDialer {
  return async ({ host, port, method, path, headers, body, signal }) => {
    const response = await fetchHttp(network, {
      host,
      port,
      method,
      path,
      headers: [...Object.entries(headers), ['Connection', 'close']],
      ...(body ? { body } : {}),
      ...(signal ? { signal } : {}),
    });
    const lower: { [name: string]: string } = {};
    for (const [name, value] of response.headers) lower[name.toLowerCase()] = value;
    return { status: response.status, headers: lower, body: await response.bytes() };
  };
}
