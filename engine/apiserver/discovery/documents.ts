import type { KindDefinition, KindRegistry } from '../../kinds/registry.ts';
import { digestSha256 } from '../../machinery/sha256.ts';
import { formatApiVersion, type Json, type JsonObject } from '../../machinery/types.ts';
import type { RemoteVersion } from '../aggregation/index.ts';
import { aggregatedRemote, remoteGroups } from './remote.ts';
import { type DiscoveredSubresource, groupsOf, isCustom, listedVerbs, subresourcesOf } from './model.ts';

const addresses = [{ clientCIDR: '0.0.0.0/0', serverAddress: '10.0.0.2:6443' }];

/** `/api` */
export const coreVersions = (registry: KindRegistry): Json => ({
  kind: 'APIVersions',
  versions:
    groupsOf(registry)
      .find(({ name }) => name === '')
      ?.versions.map(({ version }) => version) ?? [],
  serverAddressByClientCIDRs: addresses,
});

/** `/apis` */
export const groupList = (registry: KindRegistry, remote: readonly RemoteVersion[]): Json => ({
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: [...groupsOf(registry).filter(({ name }) => name !== ''), ...remoteGroups(remote)].map(groupEntry),
});

/** `/apis/apps`; undefined where there is no such group. */
export function groupDocument(
  registry: KindRegistry,
  name: string,
  remote: readonly RemoteVersion[],
): Json | undefined {
  const group = [...groupsOf(registry), ...remoteGroups(remote)].find((candidate) => candidate.name === name);
  return group && { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(group) };
}

interface GroupNames {
  readonly name: string;
  readonly versions: readonly { readonly version: string }[];
}

function groupEntry({ name, versions }: GroupNames): { readonly [field: string]: Json } {
  const entries = versions.map(({ version }) => ({
    groupVersion: formatApiVersion({ group: name, version }),
    version,
  }));
  return { name, versions: entries, preferredVersion: entries[0] ?? null };
}

/** `/api/v1`, `/apis/apps/v1`; undefined where there is no such version. */
export function resourceList(registry: KindRegistry, group: string, version: string): Json | undefined {
  const kinds = groupsOf(registry)
    .find(({ name }) => name === group)
    ?.versions.find((candidate) => candidate.version === version)?.kinds;
  if (!kinds) return undefined;
  const resources = [...kinds].sort((a, b) => (a.resource < b.resource ? -1 : 1)).flatMap(resourceEntries);
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: formatApiVersion({ group, version }), resources };
}

/** By which storage migrators learn that objects are kept in another version from now on. */
function storageHash({ group, kind, storageVersion, storedAs, verbs, computed }: KindDefinition): JsonObject {
  const isKept = !computed && (verbs === undefined || verbs.includes('update'));
  if (!isKept) return {};
  const digest = digestSha256(encoder.encode(`${storedAs?.group ?? group}/${storageVersion}/${kind}`));
  return { storageVersionHash: btoa(String.fromCharCode(...digest.subarray(0, 8))) };
}

const encoder = new TextEncoder();

function resourceEntries(definition: KindDefinition): Json[] {
  const { resource, singular, namespaced, kind, shortNames, categories } = definition;
  return [
    {
      name: resource,
      singularName: singular,
      namespaced,
      kind,
      verbs: listedVerbs(definition),
      ...(shortNames?.length ? { shortNames } : {}),
      ...(categories?.length ? { categories } : {}),
      ...storageHash(definition),
    },
    ...subresourcesOf(definition).map(
      ({ name, ...of }): Json => ({
        name: `${resource}/${name}`,
        singularName: '',
        namespaced,
        ...(of.group === undefined ? {} : { group: of.group }),
        ...(of.version === undefined ? {} : { version: of.version }),
        kind: of.kind,
        verbs: of.verbs,
      }),
    ),
  ];
}

/**
 * All of discovery in one document, as `v2` or `v2beta1`, which look the same: `/api` (the core group) or `/apis` (the others).
 *
 * @see https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery
 */
export const aggregated = (
  registry: KindRegistry,
  core: boolean,
  version = 'v2',
  remote: readonly RemoteVersion[] = [],
): Json => ({
  kind: 'APIGroupDiscoveryList',
  apiVersion: `apidiscovery.k8s.io/${version}`,
  metadata: {},
  items: [
    ...groupsOf(registry)
      .filter(({ name }) => (name === '') === core)
      .map(({ name, versions }) => ({
        metadata: name === '' ? {} : { name },
        versions: versions.map(({ version, kinds }) => ({
          version,
          resources: [...kinds]
            .sort((a, b) => (a.resource < b.resource ? -1 : 1))
            .map((definition) => aggregatedResource(definition, version)),
          freshness: 'Current',
        })),
      })),
    ...(core ? [] : aggregatedRemote(remote)),
  ],
});

function aggregatedResource(definition: KindDefinition, version: string): Json {
  const { resource, singular, namespaced, kind, group, shortNames, categories } = definition;
  const subresources = subresourcesOf(definition);
  return {
    resource,
    // only where it is not the group and version that it stands in
    responseKind: isCustom(definition) ? { group, version, kind } : { group: '', version: '', kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs: listedVerbs(definition),
    ...(shortNames?.length ? { shortNames } : {}),
    ...(categories?.length ? { categories } : {}),
    ...(subresources.length > 0
      ? { subresources: subresources.map((subresource) => aggregatedSubresource(subresource, definition, version)) }
      : {}),
  };
}

function aggregatedSubresource(of: DiscoveredSubresource, definition: KindDefinition, own: string): Json {
  const [group, version] = isCustom(definition) ? [definition.group, own] : ['', ''];
  return {
    subresource: of.name,
    responseKind: { group: of.group ?? group, version: of.version ?? version, kind: of.kind },
    verbs: of.verbs,
  };
}
