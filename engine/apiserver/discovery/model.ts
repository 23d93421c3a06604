import type { DiscoveredResource, Discovery } from '../../client/kube-api.ts';
import type { KindDefinition, KindRegistry, Verb } from '../../kinds/registry.ts';
import { verbsOf } from '../endpoint.ts';

/** A part of a kind that has a path of its own, as discovery lists it. */
export interface DiscoveredSubresource {
  readonly name: string;
  /** Of what is read or written there; group and version only where they are not the parent's. */
  readonly kind: string;
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly string[];
}

const reads = ['get', 'patch', 'update'];
const acts = ['create'];
const streams = ['create', 'get'];
const proxies = ['create', 'delete', 'get', 'patch', 'update'];

/** By name; kinds starting with a dot follow the parent's kind. */
const table: { readonly [name: string]: Omit<DiscoveredSubresource, 'name'> } = {
  approval: { kind: '.', verbs: reads },
  attach: { kind: '.AttachOptions', verbs: streams },
  binding: { kind: 'Binding', verbs: acts },
  ephemeralcontainers: { kind: '.', verbs: reads },
  eviction: { kind: 'Eviction', group: 'policy', version: 'v1', verbs: acts },
  exec: { kind: '.ExecOptions', verbs: streams },
  finalize: { kind: '.', verbs: ['update'] },
  log: { kind: '.', verbs: ['get'] },
  portforward: { kind: '.PortForwardOptions', verbs: streams },
  proxy: { kind: '.ProxyOptions', verbs: proxies },
  resize: { kind: '.', verbs: reads },
  scale: { kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: reads },
  status: { kind: '.', verbs: reads },
  token: { kind: 'TokenRequest', group: 'authentication.k8s.io', version: 'v1', verbs: acts },
};

/** In the order of names, as the server lists them. */
export function subresourcesOf({ kind, subresources = {} }: KindDefinition): readonly DiscoveredSubresource[] {
  const names = [
    ...(subresources.others ?? []),
    ...(subresources.scale ? ['scale'] : []),
    ...(subresources.status ? ['status'] : []),
  ].sort();
  return names.map((name) => {
    const row = table[name] ?? { kind: '.', verbs: reads };
    return { ...row, name, kind: row.kind.startsWith('.') ? `${kind}${row.kind.slice(1)}` : row.kind };
  });
}

/** Custom kinds are listed by another part of the server, which has its verbs in another order and tells kinds in full. */
export const isCustom = ({ versions }: KindDefinition): boolean => versions.some((version) => version.openAPIV3Schema);

const customOrder: readonly Verb[] = [
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'create',
  'update',
  'watch',
];

export function listedVerbs(definition: KindDefinition): readonly Verb[] {
  const verbs = verbsOf(definition);
  return isCustom(definition) ? customOrder.filter((verb) => verbs.includes(verb)) : verbs;
}

export interface DiscoveredGroup {
  readonly name: string;
  /** Preferred first. */
  readonly versions: readonly { readonly version: string; readonly kinds: readonly KindDefinition[] }[];
}

/** Groups in the order of registration, each with its versions and their kinds. */
export function groupsOf(registry: KindRegistry): readonly DiscoveredGroup[] {
  const groups = new Map<string, Map<string, KindDefinition[]>>();
  for (const definition of registry.all()) {
    let versions = groups.get(definition.group);
    if (!versions) groups.set(definition.group, (versions = new Map()));
    for (const { version } of definition.versions) {
      const kinds = versions.get(version);
      if (kinds) kinds.push(definition);
      else versions.set(version, [definition]);
    }
  }
  return [...groups].map(([name, versions]) => ({
    name,
    versions: [...versions]
      .map(([version, kinds]) => ({ version, kinds }))
      .sort((a, b) => compareVersions(a.version, b.version)),
  }));
}

/** `v2` before `v1` before `v1beta1`, as Kubernetes prefers versions. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [rankOf(a), rankOf(b)];
  for (let i = 0; i < left.length; i++) {
    const difference = (right[i] ?? 0) - (left[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

function rankOf(version: string): readonly number[] {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (!match) return [0, 0, 0];
  const stage = match[2] === undefined ? 3 : match[2] === 'beta' ? 2 : 1;
  return [stage, Number(match[1]), Number(match[3] ?? 0)];
}

/** For clients in process: the whole of discovery at once. */
export function discover(registry: KindRegistry): Discovery {
  const groups = groupsOf(registry);
  return {
    groups: groups.map(({ name, versions }) => ({
      name,
      versions: versions.map(({ version }) => version),
      preferred: versions[0]?.version ?? '',
    })),
    resources: groups.flatMap(({ name: group, versions }) =>
      versions.flatMap(({ version, kinds }) =>
        kinds.map(
          (definition): DiscoveredResource => ({
            group,
            version,
            kind: definition.kind,
            resource: definition.resource,
            singular: definition.singular,
            namespaced: definition.namespaced,
            verbs: listedVerbs(definition),
            shortNames: definition.shortNames ?? [],
            categories: definition.categories ?? [],
            subresources: subresourcesOf(definition).map(({ name }) => name),
          }),
        ),
      ),
    ),
  };
}
