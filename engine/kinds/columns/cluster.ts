/** Columns of nodes, namespaces, configuration and events. */
import { ageOf } from '../../machinery/duration.ts';
import type { TypedColumn } from '../behaviour.ts';
import { age, name, text, wide } from './cells.ts';
import type { ComponentStatus, ConfigMap, Event, Namespace, Node, Secret, ServiceAccount } from '../types.ts';

/** `control-plane,worker` from the role labels; `<none>` without. */
export function nodeRoles(node: Node): string {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(node.metadata.labels ?? {})) {
    if (key.startsWith('node-role.kubernetes.io/')) {
      const role = key.slice('node-role.kubernetes.io/'.length);
      if (role !== '') roles.add(role);
    } else if (key === 'kubernetes.io/role' && value !== '') roles.add(value);
  }
  return roles.size === 0 ? '<none>' : [...roles].sort().join(',');
}

/** `Ready`, `NotReady,SchedulingDisabled`, `Unknown`. */
export function nodeStatus(node: Node): string {
  const ready = node.status?.conditions?.find((c) => c.type === 'Ready');
  const words = ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown';
  return node.spec?.unschedulable ? `${words},SchedulingDisabled` : words;
}

const addressOf = (node: Node, type: string): string =>
  node.status?.addresses?.find((a) => a.type === type)?.address ?? '<none>';

export const nodeColumns: readonly TypedColumn<Node>[] = [
  name,
  text('Status', nodeStatus),
  text('Roles', nodeRoles),
  age,
  text('Version', (n) => n.status?.nodeInfo?.kubeletVersion ?? ''),
  wide('Internal-IP', (n) => addressOf(n, 'InternalIP')),
  wide('External-IP', (n) => addressOf(n, 'ExternalIP')),
  wide('OS-Image', (n) => n.status?.nodeInfo?.osImage || '<unknown>'),
  wide('Kernel-Version', (n) => n.status?.nodeInfo?.kernelVersion || '<unknown>'),
  wide('Container-Runtime', (n) => n.status?.nodeInfo?.containerRuntimeVersion || '<unknown>'),
];

export const namespaceColumns: readonly TypedColumn<Namespace>[] = [
  name,
  text('Status', (n) => n.status?.phase ?? ''),
  age,
];

const count = (...maps: (object | undefined)[]): number => maps.reduce((n, m) => n + Object.keys(m ?? {}).length, 0);

export const configMapColumns: readonly TypedColumn<ConfigMap>[] = [
  name,
  text('Data', (c) => count(c.data, c.binaryData)),
  age,
];

export const secretColumns: readonly TypedColumn<Secret>[] = [
  name,
  text('Type', (s) => s.type ?? ''),
  text('Data', (s) => count(s.data)),
  age,
];

export const serviceAccountColumns: readonly TypedColumn<ServiceAccount>[] = [
  name,
  text('Secrets', (s) => s.secrets?.length ?? 0),
  age,
];

export const componentStatusColumns: readonly TypedColumn<ComponentStatus>[] = [
  name,
  text('Status', ({ conditions }) => {
    const healthy = conditions?.find((c) => c.type === 'Healthy');
    return healthy ? (healthy.status === 'True' ? 'Healthy' : 'Unhealthy') : 'Unknown';
  }),
  text('Message', ({ conditions }) => conditions?.find((c) => c.type === 'Healthy')?.message ?? ''),
  text('Error', ({ conditions }) => conditions?.find((c) => c.type === 'Healthy')?.error ?? ''),
];

const listed = (...parts: (string | undefined)[]): string => parts.filter((part) => part).join(', ');

export const eventColumns: readonly TypedColumn<Event>[] = [
  text('Last Seen', (e, now) =>
    ageOf(e.series?.lastObservedTime ?? e.lastTimestamp ?? e.firstTimestamp ?? e.eventTime, now),
  ),
  text('Type', (e) => e.type ?? ''),
  text('Reason', (e) => e.reason ?? ''),
  text('Object', ({ involvedObject }) => {
    const kind = (involvedObject.kind ?? '').toLowerCase();
    return involvedObject.name ? `${kind}/${involvedObject.name}` : kind;
  }),
  wide('Subobject', (e) => e.involvedObject.fieldPath ?? ''),
  wide('Source', (e) =>
    e.source?.component || e.source?.host
      ? listed(e.source.component, e.source.host)
      : listed(e.reportingComponent, e.reportingInstance),
  ),
  text('Message', (e) => (e.message ?? '').trim()),
  wide('First Seen', (e, now) => ageOf(e.firstTimestamp ?? e.eventTime, now)),
  wide('Count', (e) => e.series?.count ?? (e.count || 1)),
  { ...name, priority: 1 },
];
