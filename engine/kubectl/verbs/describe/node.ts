import type { Lease, Node, Pod } from '../../../kinds/types.ts';
import { ageOf } from '../../../machinery/duration.ts';
import { isApiError } from '../../../machinery/errors.ts';
import { entriesAt, textAt } from '../../fields.ts';
import { type DescribeContext, type Describer, labelsAndAnnotations } from './shared-fields.ts';
import { events } from './events.ts';
import { formatQuantity, parseQuantity, type Quantity, sumOf } from './quantities.ts';
import { type Description, longDate } from './writer.ts';

export const node: Describer = async (object, out, context) => {
  const { metadata, spec, status } = object as Node;
  out.field('Name', metadata.name);
  const prefix = 'node-role.kubernetes.io/';
  const roles = Object.keys(metadata.labels ?? {}).flatMap((key) =>
    key.startsWith(prefix) ? [key.slice(prefix.length)] : [],
  );
  out.orNone('Roles', roles.sort().join(','));
  labelsAndAnnotations(out, object);
  out.field('CreationTimestamp', longDate(metadata.creationTimestamp));
  out.multi(
    'Taints',
    (spec?.taints ?? []).map(({ key, value, effect }) => `${key}${value ? `=${value}` : ''}:${effect}`).sort(),
  );
  out.field('Unschedulable', String(spec?.unschedulable ?? false));
  await lease(out, metadata.name, context);
  if (status?.conditions && status.conditions.length > 0) {
    out.line(0, 'Conditions:');
    out.line(1, 'Type', 'Status', 'LastHeartbeatTime', 'LastTransitionTime', 'Reason', 'Message');
    out.line(1, '----', '------', '-----------------', '------------------', '------', '-------');
    for (const each of status.conditions) {
      out.line(
        1,
        `${each.type} `,
        `${each.status} `,
        `${longDate(each.lastHeartbeatTime)} `,
        `${longDate(each.lastTransitionTime)} `,
        `${each.reason ?? ''} `,
        each.message ?? '',
      );
    }
  }
  out.line(0, 'Addresses:');
  for (const { type, address } of status?.addresses ?? []) out.line(1, `${type}:`, address);
  for (const [title, of] of [
    ['Capacity', status?.capacity],
    ['Allocatable', status?.allocatable],
  ] as const) {
    out.line(0, `${title}:`);
    for (const [name, quantity] of entriesAt(of)) out.line(1, `${name}:`, String(quantity));
  }
  const info = (name: string): string => textAt(status, 'nodeInfo', name) ?? '';
  out.line(0, 'System Info:');
  out.field('Machine ID', info('machineID'), 1).field('System UUID', info('systemUUID'), 1);
  out.field('Boot ID', info('bootID'), 1).field('Kernel Version', info('kernelVersion'), 1);
  out.field('OS Image', info('osImage'), 1).field('Operating System', info('operatingSystem'), 1);
  out
    .field('Architecture', info('architecture'), 1)
    .field('Container Runtime Version', info('containerRuntimeVersion'), 1);
  out.field('Kubelet Version', info('kubeletVersion'), 1);
  if (info('kubeProxyVersion')) out.field('Kube-Proxy Version', info('kubeProxyVersion'), 1);
  if (spec?.podCIDR) out.field('PodCIDR', spec.podCIDR);
  if (spec?.podCIDRs && spec.podCIDRs.length > 0) out.field('PodCIDRs', spec.podCIDRs.join(','));
  if (spec?.providerID) out.field('ProviderID', spec.providerID);
  await podsOnNode(out, object as Node, context);
  await events(out, object, context);
};

async function lease(out: Description, name: string, { api, signal }: DescribeContext): Promise<void> {
  let found: Lease | undefined;
  try {
    found = await api.get<Lease>(
      { group: 'coordination.k8s.io', version: 'v1', resource: 'leases', namespace: 'kube-node-lease', name },
      { signal },
    );
  } catch (error) {
    if (!isApiError(error)) throw error;
    out.field('Lease', `Failed to get lease: ${error.message}`);
    return;
  }
  out.line(0, 'Lease:');
  out.field('HolderIdentity', found.spec?.holderIdentity ?? '<unset>', 1);
  out.field('AcquireTime', longDate(found.spec?.acquireTime), 1);
  out.field('RenewTime', longDate(found.spec?.renewTime), 1);
}

const summed = ['cpu', 'memory', 'ephemeral-storage'];

async function podsOnNode(
  out: Description,
  { metadata, status }: Node,
  { api, signal, now }: DescribeContext,
): Promise<void> {
  const list = await api.list<Pod>(
    { group: '', version: 'v1', resource: 'pods' },
    { fieldSelector: `spec.nodeName=${metadata.name},status.phase!=Succeeded,status.phase!=Failed`, signal },
  );
  out.field('Non-terminated Pods', `(${list.items.length} in total)`);
  out.line(1, 'Namespace', 'Name', '', 'CPU Requests', 'CPU Limits', 'Memory Requests', 'Memory Limits', 'Age');
  out.line(1, '---------', '----', '', '------------', '----------', '---------------', '-------------', '---');
  const room = (name: string): number => parseQuantity(String(status?.allocatable?.[name] ?? '0')).value;
  const share = (quantity: Quantity, name: string): string => {
    const all = room(name);
    return `${formatQuantity(quantity)} (${all > 0 ? Math.floor((quantity.value / all) * 100) : 0}%)`;
  };
  const requests = new Map<string, Quantity>();
  const limits = new Map<string, Quantity>();
  for (const pod of list.items) {
    const wanted = podResources(pod, 'requests');
    const allowed = podResources(pod, 'limits');
    addTo(requests, wanted);
    addTo(limits, allowed);
    const of = (from: ReadonlyMap<string, Quantity>, name: string) => share(from.get(name) ?? sumOf([]), name);
    out.line(
      1,
      pod.metadata.namespace ?? '',
      pod.metadata.name,
      '',
      of(wanted, 'cpu'),
      of(allowed, 'cpu'),
      of(wanted, 'memory'),
      of(allowed, 'memory'),
      ageOf(pod.metadata.creationTimestamp, now),
    );
  }
  out.line(0, 'Allocated resources:');
  out.line(1, '(Total limits may be over 100 percent, i.e., overcommitted.)');
  out.line(1, 'Resource', 'Requests', 'Limits').line(1, '--------', '--------', '------');
  for (const name of summed) {
    out.line(1, name, share(requests.get(name) ?? sumOf([]), name), share(limits.get(name) ?? sumOf([]), name));
  }
  const extended = Object.keys(status?.allocatable ?? {}).filter((name) => !summed.includes(name) && name !== 'pods');
  for (const name of extended.sort()) {
    const text = (of: Quantity | undefined): string => (of ? formatQuantity(of) : '0');
    out.line(1, name, text(requests.get(name)), text(limits.get(name)));
  }
}

/** Containers run together, init containers one by one; the pod needs the larger, unless it says itself what it needs. */
function podResources({ spec }: Pod, field: 'requests' | 'limits'): ReadonlyMap<string, Quantity> {
  const total = new Map<string, Quantity>();
  for (const container of spec?.containers ?? []) addTo(total, quantitiesOf(container.resources?.[field]));
  for (const container of spec?.initContainers ?? []) {
    for (const [name, quantity] of quantitiesOf(container.resources?.[field])) {
      const before = total.get(name);
      if (container.restartPolicy === 'Always') addTo(total, new Map([[name, quantity]]));
      else if (!before || before.value < quantity.value) total.set(name, quantity);
    }
  }
  for (const [name, quantity] of quantitiesOf(spec?.resources?.[field])) total.set(name, quantity);
  addTo(total, quantitiesOf(spec?.overhead));
  return total;
}

const quantitiesOf = (of: unknown): Map<string, Quantity> =>
  new Map(entriesAt(of).map(([name, text]) => [name, parseQuantity(String(text))]));

function addTo(total: Map<string, Quantity>, more: ReadonlyMap<string, Quantity>): void {
  for (const [name, quantity] of more) {
    const before = total.get(name);
    total.set(name, before ? sumOf([before, quantity]) : quantity);
  }
}
