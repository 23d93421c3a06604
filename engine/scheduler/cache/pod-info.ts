import type { Pod, PodSpec } from '../../kinds/types.ts';
import { podRequests, type Resources } from './resources.ts';
import { type Selector, selectorOf } from './selector.ts';

export interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

/** A term of pod affinity, ready to be asked. */
export interface AffinityTerm {
  /** The same for terms of the same meaning. */
  readonly id: string;
  readonly selector: Selector;
  readonly topologyKey: string;
  /** Namespaces by name. */
  readonly namespaces: ReadonlySet<string>;
  /** Chooses further namespaces by their labels. */
  readonly namespaceSelector: Selector | undefined;
}
export interface WeightedTerm extends AffinityTerm {
  readonly weight: number;
}

export interface PodAffinity {
  readonly required: readonly AffinityTerm[];
  readonly requiredAnti: readonly AffinityTerm[];
  readonly preferred: readonly WeightedTerm[];
  readonly preferredAnti: readonly WeightedTerm[];
}

/** A pod with what the scheduler asks of it again and again. */
export interface PodInfo {
  readonly pod: Pod;
  readonly spec: PodSpec;
  /** `namespace/name`. */
  readonly key: string;
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: { readonly [key: string]: string };
  readonly priority: number;
  readonly requests: Resources;
  /** With small requests assumed for containers without any: what scores go by. */
  readonly nonZero: Resources;
  readonly hostPorts: readonly HostPort[];
  readonly affinity: PodAffinity | undefined;
  readonly terminating: boolean;
  /** Milliseconds since 1970 at which it was created. */
  readonly created: number;
}

const noLabels = {};
const noPorts: readonly HostPort[] = [];
const emptySpec: PodSpec = { containers: [] };

export function createPodInfo(pod: Pod): PodInfo {
  const { metadata, spec = emptySpec } = pod;
  const { requests, nonZero } = podRequests(spec);
  const namespace = metadata.namespace ?? '';
  const labels = metadata.labels ?? noLabels;
  return {
    pod,
    spec,
    key: `${namespace}/${metadata.name}`,
    uid: metadata.uid ?? '',
    namespace,
    name: metadata.name,
    labels,
    priority: spec.priority ?? 0,
    requests,
    nonZero,
    hostPorts: hostPortsOf(spec),
    affinity: affinityOf(spec, namespace),
    terminating: metadata.deletionTimestamp !== undefined,
    created: Date.parse(metadata.creationTimestamp ?? '') || 0,
  };
}

function hostPortsOf({ containers, initContainers = [] }: PodSpec): readonly HostPort[] {
  let ports: HostPort[] | undefined;
  for (const list of [containers, initContainers]) {
    for (const container of list) {
      if (list === initContainers && container.restartPolicy !== 'Always') continue;
      for (const { hostPort, hostIP = '', protocol = 'TCP' } of container.ports ?? []) {
        if (!hostPort) continue;
        ports ??= [];
        ports.push({ ip: hostIP === '' ? '0.0.0.0' : hostIP, protocol, port: hostPort });
      }
    }
  }
  return ports ?? noPorts;
}

type ApiAffinity = NonNullable<PodSpec['affinity']>;
type ApiTerm = NonNullable<
  NonNullable<ApiAffinity['podAffinity']>['requiredDuringSchedulingIgnoredDuringExecution']
>[number];

const parsedAffinity = new WeakMap<object, { readonly namespace: string; readonly parsed: PodAffinity }>();

function affinityOf({ affinity }: PodSpec, namespace: string): PodAffinity | undefined {
  if (!affinity?.podAffinity && !affinity?.podAntiAffinity) return undefined;
  // what a template's pods share they share parsed, too
  const known = parsedAffinity.get(affinity);
  if (known?.namespace === namespace) return known.parsed;
  const term = (api: ApiTerm): AffinityTerm => {
    const selector = selectorOf(api.labelSelector);
    const namespaces = new Set(api.namespaces?.length || api.namespaceSelector ? api.namespaces : [namespace]);
    const namespaceSelector = api.namespaceSelector && selectorOf(api.namespaceSelector);
    const { topologyKey } = api;
    const id = `${topologyKey} ${selector.id} ${[...namespaces].toSorted().join(',')} ${namespaceSelector?.id ?? '-'}`;
    return { id, selector, topologyKey, namespaces, namespaceSelector };
  };
  const { podAffinity: near, podAntiAffinity: far } = affinity;
  const weighted = (of: typeof near): WeightedTerm[] =>
    (of?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((preferred) => ({
      ...term(preferred.podAffinityTerm),
      weight: preferred.weight,
    }));
  const parsed = {
    required: (near?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(term),
    requiredAnti: (far?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(term),
    preferred: weighted(near),
    preferredAnti: weighted(far),
  };
  parsedAffinity.set(affinity, { namespace, parsed });
  return parsed;
}

/** Whether a term of one pod speaks of another pod. */
export function termSelects(
  term: AffinityTerm,
  pod: PodInfo,
  namespaceLabels: (namespace: string) => { readonly [key: string]: string } | undefined,
): boolean {
  if (!term.namespaces.has(pod.namespace)) {
    if (!term.namespaceSelector?.matches(namespaceLabels(pod.namespace))) return false;
  }
  return term.selector.matches(pod.labels);
}

export function sameLabels(a: PodInfo['labels'], b: PodInfo['labels']): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
