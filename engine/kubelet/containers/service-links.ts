import type { Informer, Lister } from '../../client/contract.ts';
import type { Service } from '../../kinds/types.ts';

export type Environment = { readonly [name: string]: string };

/** Variables by namespace: of its own services, and of the API's own. */
export interface ServiceLinks {
  variables(namespace: string, links: boolean): Environment;
}

const empty: Environment = {};
const shared = new WeakMap<Lister<Service>, ServiceLinks>();

/**
 * The variables that tell a container of the services that were there before it. Computed once for a namespace, until
 * one of its services changes; shared by the kubelets that share the informer.
 *
 * @see https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables
 */
export function serviceLinks(services: Informer<Service>): ServiceLinks {
  const known = shared.get(services);
  if (known) return known;
  const cache = new Map<string, Environment>();
  const forget = ({ metadata }: Service) => {
    // the API's own service is told of in every namespace
    if (metadata.namespace === 'default' && metadata.name === 'kubernetes') cache.clear();
    else cache.delete(`${metadata.namespace}`);
  };
  services.subscribe({ added: forget, updated: forget, deleted: forget });
  const links: ServiceLinks = {
    variables(namespace, all) {
      const key = all ? namespace : '';
      let variables = cache.get(key);
      if (!variables) {
        const own = all ? services.list(namespace) : [];
        variables = compute([...(namespace === 'default' && all ? [] : apiService(services)), ...own]);
        cache.set(key, variables);
      }
      return variables;
    },
  };
  shared.set(services, links);
  return links;
}

function apiService(services: Lister<Service>): readonly Service[] {
  const service = services.get('default/kubernetes');
  return service ? [service] : [];
}

function compute(services: readonly Service[]): Environment {
  const variables: { [name: string]: string } = {};
  for (const { metadata, spec } of services) {
    const ip = spec?.clusterIP;
    const ports = spec?.ports ?? [];
    const first = ports[0];
    if (!ip || ip === 'None' || !first) continue;
    const name = variableName(metadata.name);
    variables[`${name}_SERVICE_HOST`] = ip;
    variables[`${name}_SERVICE_PORT`] = String(first.port);
    for (const { name: portName, port } of ports) {
      if (portName) variables[`${name}_SERVICE_PORT_${variableName(portName)}`] = String(port);
    }
    variables[`${name}_PORT`] = url(ip, first);
    for (const port of ports) {
      const prefix = `${name}_PORT_${port.port}_${(port.protocol ?? 'TCP').toUpperCase()}`;
      variables[prefix] = url(ip, port);
      variables[`${prefix}_PROTO`] = (port.protocol ?? 'TCP').toLowerCase();
      variables[`${prefix}_PORT`] = String(port.port);
      variables[`${prefix}_ADDR`] = ip;
    }
  }
  return Object.keys(variables).length === 0 ? empty : variables;
}

const url = (ip: string, { protocol, port }: { readonly protocol?: string; readonly port: number }) =>
  `${(protocol ?? 'TCP').toLowerCase()}://${ip}:${port}`;

const variableName = (name: string) => name.toUpperCase().replaceAll('-', '_');
