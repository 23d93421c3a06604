import type { GetOptions, ListOptions } from '../../client/kube-api.ts';
import { notFound } from '../../machinery/errors.ts';
import type { KubeList, KubeObject } from '../../machinery/types.ts';
import type { Call } from '../call.ts';
import type { ServerContext } from '../context.ts';
import { mustSupport } from '../endpoint.ts';
import { matcherOf, parseSelection } from './selection.ts';
import { objectKey } from './write.ts';

export function get(call: Call<GetOptions>): KubeObject {
  const { endpoint } = call;
  mustSupport(endpoint, 'get');
  const stored = endpoint.collection.get(objectKey(call));
  if (!stored) throw notFound(endpoint, call.name);
  return endpoint.present(stored);
}

export function list(context: ServerContext, call: Call<ListOptions>): KubeList {
  const { endpoint, namespace, options } = call;
  mustSupport(endpoint, 'list');
  const matches = matcherOf(parseSelection(endpoint, options));
  const found = endpoint.collection.range({
    ...(namespace === undefined ? {} : { namespace }),
    ...(matches ? { matches } : {}),
  });
  return {
    apiVersion: endpoint.apiVersion,
    kind: `${endpoint.kind}List`,
    metadata: { resourceVersion: String(context.store.revision) },
    items: endpoint.version === endpoint.definition.storageVersion ? found : found.map(endpoint.present),
  };
}
