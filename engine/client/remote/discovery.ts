import type { DiscoveredResource, Discovery } from '../kube-api.ts';

/** The form of discovery in which one document has all: served since Kubernetes 1.30. */
export const acceptAggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

interface GroupDiscovery {
  readonly metadata?: { readonly name?: string };
  readonly versions?: readonly {
    readonly version: string;
    readonly resources?: readonly {
      readonly resource: string;
      readonly responseKind?: { readonly kind?: string };
      readonly scope?: string;
      readonly singularResource?: string;
      readonly verbs?: readonly string[];
      readonly shortNames?: readonly string[];
      readonly categories?: readonly string[];
      readonly subresources?: readonly { readonly subresource: string }[];
    }[];
  }[];
}

/** What the documents of `/api` and `/apis` say. Fails where a server does not know aggregated discovery. */
export function discoveryOf(documents: readonly unknown[]): Discovery {
  const groups = documents.flatMap((document) => {
    const list = document as { readonly kind?: string; readonly items?: readonly GroupDiscovery[] };
    if (list?.kind !== 'APIGroupDiscoveryList') throw new Error('the server does not offer aggregated discovery');
    return list.items ?? [];
  });
  return {
    groups: groups.map(({ metadata, versions = [] }) => ({
      name: metadata?.name ?? '',
      versions: versions.map(({ version }) => version),
      preferred: versions[0]?.version ?? '',
    })),
    resources: groups.flatMap(({ metadata, versions = [] }) =>
      versions.flatMap(({ version, resources = [] }) =>
        resources.map(
          (resource): DiscoveredResource => ({
            group: metadata?.name ?? '',
            version,
            kind: resource.responseKind?.kind ?? '',
            resource: resource.resource,
            singular: resource.singularResource ?? '',
            namespaced: resource.scope === 'Namespaced',
            verbs: resource.verbs ?? [],
            shortNames: resource.shortNames ?? [],
            categories: resource.categories ?? [],
            subresources: (resource.subresources ?? []).map(({ subresource }) => subresource),
          }),
        ),
      ),
    ),
  };
}
