import type { Discovery, KubeApi } from '../../client/kube-api.ts';
import type { KindRegistry } from '../../kinds/registry.ts';

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** A client that discovers what the registry holds. */
export function withDiscovery(registry: KindRegistry, api: KubeApi): KubeApi {
  return { ...api, discovery: async () => discoveryOf(registry) };
}

function discoveryOf(registry: KindRegistry): Discovery {
  const groups = new Map<string, string[]>();
  const resources = registry.all().flatMap((kind) =>
    kind.versions.map(({ version }) => {
      const versions = groups.get(kind.group) ?? [];
      groups.set(kind.group, versions.includes(version) ? versions : [...versions, version]);
      return {
        group: kind.group,
        version,
        kind: kind.kind,
        resource: kind.resource,
        singular: kind.singular,
        namespaced: kind.namespaced,
        verbs: kind.verbs ?? verbs,
        shortNames: [],
        categories: [],
        subresources: [],
      };
    }),
  );
  return {
    groups: [...groups].map(([name, versions]) => ({ name, versions, preferred: versions[0] ?? '' })),
    resources,
  };
}
