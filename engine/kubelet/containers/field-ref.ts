import type { Container, Pod } from '../../kinds/types.ts';
import type { NodeConfig } from '../contract.ts';
import { quantityValue as quantity } from '../../scheduler/cache/resources.ts';

/** What the kubelet knows besides the pod object when a field is asked for. */
export interface FieldSources {
  readonly pod: Pod;
  readonly node: NodeConfig;
  readonly podIP: string;
}

type Field = (sources: FieldSources) => string | undefined;

const fields: { readonly [path: string]: Field } = {
  'metadata.name': ({ pod }) => pod.metadata.name,
  'metadata.namespace': ({ pod }) => pod.metadata.namespace,
  'metadata.uid': ({ pod }) => pod.metadata.uid,
  'metadata.labels': ({ pod }) => formatMap(pod.metadata.labels),
  'metadata.annotations': ({ pod }) => formatMap(pod.metadata.annotations),
  'spec.nodeName': ({ node }) => node.name,
  'spec.serviceAccountName': ({ pod }) => pod.spec?.serviceAccountName,
  'status.hostIP': ({ node }) => node.address,
  'status.hostIPs': ({ node }) => node.address,
  'status.podIP': ({ podIP }) => podIP,
  'status.podIPs': ({ podIP }) => podIP,
};

const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/;

/**
 * The value of a field of the pod, as the downward API gives it; undefined for a path that it does not offer.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/downward-api/
 */
export function fieldValue(path: string, sources: FieldSources): string | undefined {
  const [, map, key] = subscript.exec(path) ?? [];
  if (key !== undefined) {
    const { labels, annotations } = sources.pod.metadata;
    return (map === 'labels' ? labels : annotations)?.[key] ?? '';
  }
  return fields[path]?.(sources);
}

/** `key="value"` lines in the order of their keys, the values with Go's escapes. */
function formatMap(map: { readonly [key: string]: string } | undefined): string {
  const keys = Object.keys(map ?? {}).sort();
  return keys.map((key) => `${key}=${JSON.stringify(map?.[key])}`).join('\n');
}

/** A container's request or limit in units of `divisor`, rounded up; the node's allocatable where it has none. */
export function resourceValue(
  resource: string,
  divisor: string | number | undefined,
  container: Container,
  node: NodeConfig,
): string {
  const [kind = '', name = ''] = split(resource);
  const limit = container.resources?.limits?.[name];
  const value =
    kind === 'limits' ? (limit ?? (node.allocatable ?? node.capacity)[name]) : container.resources?.requests?.[name];
  const unit = quantity(divisor ?? 1) || 1;
  return String(Math.ceil(Number((quantity(value ?? 0) / unit).toPrecision(12))));
}

function split(resource: string): readonly string[] {
  const dot = resource.indexOf('.');
  return [resource.slice(0, dot), resource.slice(dot + 1)];
}
