import type { WriteOptions } from '../client/kube-api.ts';
import { badRequest } from '../machinery/errors.ts';
import type { ClientIdentity } from './contract.ts';
import type { Endpoint } from './endpoint.ts';

/** One request for one object: what every write works on. */
export interface Call<Options = WriteOptions> {
  readonly endpoint: Endpoint;
  /** Undefined for cluster-scoped kinds. */
  readonly namespace: string | undefined;
  /** '' for a creation. */
  readonly name: string;
  readonly subresource: string;
  readonly identity: ClientIdentity;
  readonly options: Options;
}

/** The namespace of a request: none for cluster-scoped kinds, whatever the client said. */
export function namespaceOf(endpoint: Endpoint, requested: string | undefined): string | undefined {
  return endpoint.definition.namespaced && requested !== undefined && requested !== '' ? requested : undefined;
}

/** A namespaced kind cannot be written without one. */
export function mustHaveNamespace({ endpoint, namespace }: Pick<Call, 'endpoint' | 'namespace'>, verb: string): void {
  if (endpoint.definition.namespaced && namespace === undefined) {
    throw badRequest(`an empty namespace may not be set during ${verb}`);
  }
}

/** Who a write is attributed to: the client's choice, or the start of its user agent. */
export function fieldManagerOf({ options, identity }: Pick<Call, 'options' | 'identity'>): string {
  if (options.fieldManager !== undefined) return options.fieldManager;
  const agent = identity.userAgent ?? identity.user.name;
  // who writes once does so again and again
  if (agent !== newestAgent) {
    const slash = agent.indexOf('/');
    newestManager = slash < 0 ? agent : agent.slice(0, slash);
    newestAgent = agent;
  }
  return newestManager;
}

let newestAgent = '';
let newestManager = '';
