import type { Endpoints, Pod, Service } from '../../kinds/types.ts';
import { limits } from '../../limits.ts';
import { isReady, isTerminating } from '../support/pods.ts';
import { hostnameFor, targetPort } from '../support/service-pods.ts';

type Subset = NonNullable<Endpoints['subsets']>[number];
type Address = NonNullable<Subset['addresses']>[number];
type Port = NonNullable<Subset['ports']>[number];

interface Draft {
  readonly ports: readonly Port[];
  readonly ready: Address[];
  readonly notReady: Address[];
}

/** The subsets of the old Endpoints: addresses with the same ports together, in the order of addresses. */
export function subsetsOf(service: Service, pods: readonly Pod[]): { subsets: readonly Subset[]; truncated: boolean } {
  const publishAll = service.spec?.publishNotReadyAddresses === true;
  const candidates = publishAll ? pods : pods.filter((pod) => !isTerminating(pod));
  const drafts = new Map<string, Draft>();
  for (const pod of candidates.slice(0, limits.addressesPerEndpoints)) {
    const ports = portsFor(service, pod);
    if (ports.length === 0 && (service.spec?.ports ?? []).length > 0) continue;
    const id = ports.map(({ name, port, protocol }) => `${name}:${protocol}:${port}`).join();
    const draft = drafts.get(id) ?? { ports, ready: [], notReady: [] };
    drafts.set(id, draft);
    (publishAll || isReady(pod) ? draft.ready : draft.notReady).push(addressOf(service, pod));
  }
  const subsets = [...drafts.values()].map(({ ports, ready, notReady }) => ({
    ...(ready.length > 0 ? { addresses: ready.toSorted(byAddress) } : {}),
    ...(notReady.length > 0 ? { notReadyAddresses: notReady.toSorted(byAddress) } : {}),
    ...(ports.length > 0 ? { ports } : {}),
  }));
  return { subsets, truncated: candidates.length > limits.addressesPerEndpoints };
}

const byAddress = (a: Address, b: Address): number => (a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : 0);

function portsFor(service: Service, pod: Pod): readonly Port[] {
  return (service.spec?.ports ?? []).flatMap((port) => {
    const number = targetPort(pod, port);
    if (number === undefined) return [];
    return [
      {
        ...(port.name ? { name: port.name } : {}),
        port: number,
        protocol: port.protocol ?? 'TCP',
        ...(port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol }),
      },
    ];
  });
}

function addressOf(service: Service, pod: Pod): Address {
  const { namespace, name, uid } = pod.metadata;
  const hostname = hostnameFor(pod, service);
  return {
    ip: pod.status?.podIP ?? '',
    ...(hostname === undefined ? {} : { hostname }),
    ...(pod.spec?.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    targetRef: {
      kind: 'Pod',
      ...(namespace === undefined ? {} : { namespace }),
      name,
      ...(uid === undefined ? {} : { uid }),
    },
  };
}
