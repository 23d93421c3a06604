import type { InformerFactory } from '../client/contract.ts';
import { resources } from '../kinds/resources.ts';
import type { Ingress } from '../kinds/types.ts';
import type { Zone } from './dns.ts';

/**
 * Names as the world outside knows them: the nodes', and the hosts of Ingresses that have an address, as external-dns
 * would publish them. Nothing else: the internet is not simulated.
 */
export function createOutsideZone(informers: InformerFactory, nodeAddress: (name: string) => string | undefined): Zone {
  const ingresses = informers.informer<Ingress>(resources.ingresses);
  return (name, type) => {
    if (type !== 'A') return undefined;
    const address = nodeAddress(name) ?? ingressAddress(ingresses.list(), name);
    return address === undefined ? undefined : [{ name, type, value: address, ttl: 300 }];
  };
}

function ingressAddress(ingresses: readonly Ingress[], name: string): string | undefined {
  const parent = name.slice(name.indexOf('.'));
  for (const { spec, status } of ingresses) {
    const ip = status?.loadBalancer?.ingress?.[0]?.ip;
    if (ip && spec?.rules?.some(({ host }) => host === name || host === `*${parent}`)) return ip;
  }
  return undefined;
}
