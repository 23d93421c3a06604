/** Whether the server behind an APIService can be reached, in the words of a real aggregator. */
import type { APIService, EndpointSlice, Service } from '../../kinds/types.ts';
import type { Json } from '../../machinery/types.ts';
import type { ServerContext } from '../context.ts';
import type { ServiceDialer } from '../contract.ts';
import { keyOf } from '../endpoint.ts';

export interface Verdict {
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
  /** What the server answered to the question for its resources. */
  readonly resources?: Json;
}

/** Where a server is: the address of its Service. */
export interface Route {
  readonly host: string;
  readonly port: number;
}

const missing = (reason: string, message: string): Verdict => ({ status: 'False', reason, message });

/** Without asking the server itself: what speaks against it, or where it is. */
export function locate({ store }: ServerContext, { spec }: APIService): Verdict | Route {
  const { name = '', namespace = '', port = 443 } = spec?.service ?? {};
  const named = `service/${name} in ${JSON.stringify(namespace)}`;
  const service = store.collection('services').get(keyOf(namespace, name)) as Service | undefined;
  if (!service) return missing('ServiceNotFound', `${named} is not present`);
  const host = service.spec?.clusterIP ?? '';
  if (service.spec?.type !== 'ClusterIP') return { host, port };
  const listening = service.spec.ports?.find((each) => each.port === port);
  if (!listening) return missing('ServicePortError', `${named} is not listening on port ${port}`);
  const slices = store
    .collection('endpointslices.discovery.k8s.io')
    .range({ namespace })
    .filter(
      ({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === name,
    ) as unknown as readonly EndpointSlice[];
  if (slices.length === 0) return missing('EndpointsNotFound', `cannot find endpointslices for ${named}`);
  const portName = listening.name ?? '';
  const isReady = slices.some(
    ({ endpoints, ports }) =>
      ports?.some((each) => (each.name ?? '') === portName) &&
      endpoints?.some(({ conditions }) => conditions?.ready !== false),
  );
  if (isReady) return { host, port };
  const words = `endpointslices for ${named} have no addresses with port name ${JSON.stringify(portName)}`;
  return missing('MissingEndpoints', words);
}

/** Asks the server behind an APIService what it serves. Never rejects. */
export async function ask(dial: ServiceDialer | undefined, found: Route, { spec }: APIService): Promise<Verdict> {
  const path = `/apis/${spec?.group}/${spec?.version}`;
  const url = `https://${found.host}:${found.port}${path}`;
  const failed = (why: string) => missing('FailedDiscoveryCheck', `failing or missing response from ${url}: ${why}`);
  if (!dial) return failed('there is no network');
  try {
    const headers = { accept: 'application/json' };
    const answer = await dial({ ...found, scheme: 'https', method: 'GET', path, headers });
    if (answer.status < 200 || answer.status >= 300) return failed(`bad status from ${url}: ${answer.status}`);
    return { status: 'True', reason: 'Passed', message: 'all checks passed', ...resourcesIn(answer.body) };
  } catch (error) {
    return failed(`Get ${JSON.stringify(url)}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function resourcesIn(body: Uint8Array): { readonly resources?: Json } {
  try {
    const document: Json = JSON.parse(new TextDecoder().decode(body));
    return { resources: document };
  } catch {
    return {};
  }
}
