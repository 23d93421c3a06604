import type { Node, Pod, Service } from '../../kinds/types.ts';
import { isReady, isTerminating } from '../support/pods.ts';
import { hostnameFor, targetPort } from '../support/service-pods.ts';
import type { Endpoint, EndpointPort, PortGroup } from './slices.ts';

/** The endpoints of one address family, together where their ports are the same. */
export function groupEndpoints(
  service: Service,
  pods: readonly Pod[],
  family: 'IPv4' | 'IPv6',
  nodeOf: (name: string) => Node | undefined,
): readonly PortGroup[] {
  const groups = new Map<string, { ports: readonly EndpointPort[]; endpoints: Endpoint[] }>();
  for (const pod of pods) {
    const addresses = addressesOf(pod, family);
    if (addresses.length === 0) continue;
    const ports = portsFor(service, pod);
    const id = ports.map(({ name, port, protocol }) => `${name}:${protocol}:${port}`).join();
    const group = groups.get(id) ?? { ports, endpoints: [] };
    groups.set(id, group);
    group.endpoints.push(endpointOf(service, pod, addresses, nodeOf));
  }
  return groups.size > 0 ? [...groups.values()] : [{ ports: [], endpoints: [] }];
}

function addressesOf({ status }: Pod, family: 'IPv4' | 'IPv6'): readonly string[] {
  const all = status?.podIPs?.map(({ ip }) => ip ?? '') ?? [status?.podIP ?? ''];
  return all.filter((ip) => ip !== '' && ip.includes(':') === (family === 'IPv6'));
}

function portsFor(service: Service, pod: Pod): readonly EndpointPort[] {
  const ports: EndpointPort[] = [];
  for (const port of service.spec?.ports ?? []) {
    const number = targetPort(pod, port);
    if (number === undefined) continue;
    ports.push({
      name: port.name ?? '',
      protocol: port.protocol ?? 'TCP',
      port: number,
      ...(port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol }),
    });
  }
  return ports;
}

function endpointOf(
  service: Service,
  pod: Pod,
  addresses: readonly string[],
  nodeOf: (name: string) => Node | undefined,
): Endpoint {
  const { namespace, name, uid } = pod.metadata;
  const serving = isReady(pod);
  const terminating = isTerminating(pod);
  const hostname = hostnameFor(pod, service);
  const nodeName = pod.spec?.nodeName;
  const zone = nodeName === undefined ? undefined : nodeOf(nodeName)?.metadata.labels?.['topology.kubernetes.io/zone'];
  return {
    addresses,
    conditions: {
      ready: service.spec?.publishNotReadyAddresses === true || (serving && !terminating),
      serving,
      terminating,
    },
    ...(hostname === undefined ? {} : { hostname }),
    ...(nodeName === undefined ? {} : { nodeName }),
    targetRef: {
      kind: 'Pod',
      ...(namespace === undefined ? {} : { namespace }),
      name,
      ...(uid === undefined ? {} : { uid }),
    },
    ...(zone === undefined ? {} : { zone }),
  };
}
