import type { DiscoveredResource, Discovery } from '../kube-api.ts';

/** The form of discovery in which one document has all, where the server knows it: 1.30 and later, and as a beta since 1.26. */
export const acceptAggregated = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json',
].join(',');

interface GroupDiscovery {
  readonly metadata?: { readonly name?: string };
  readonly versions?: readonly {
    readonly version: string;
    /** `Stale` where the server that serves it does not answer: it is not offered then. */
    readonly freshness?: string;
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

/** What a server says below `/api` and `/apis`. `ask` gives the document at a path; an older server has one for each version. */
export async function discover(ask: (path: string) => Promise<unknown>): Promise<Discovery> {
  const documents = await Promise.all([ask('/api'), ask('/apis')]);
  const groups = await Promise.all(
    documents.map(async (document) => {
      const list = document as { readonly kind?: string; readonly items?: readonly GroupDiscovery[] };
      return list.kind === 'APIGroupDiscoveryList' ? (list.items ?? []) : groupByGroup(document, ask);
    }),
  );
  return discoveryOf(
    groups
      .flat()
      .map(withoutStale)
      .filter(({ versions = [] }) => versions.length > 0),
  );
}

const withoutStale = ({ versions = [], ...group }: GroupDiscovery): GroupDiscovery => ({
  ...group,
  versions: versions.filter(({ freshness }) => freshness !== 'Stale'),
});

/** `APIVersions` of the core group, or the `APIGroupList` of the others. */
interface GroupNames {
  readonly versions?: readonly string[];
  readonly groups?: readonly {
    readonly name: string;
    readonly versions: readonly { readonly version: string }[];
    readonly preferredVersion?: { readonly version: string };
  }[];
}

interface ResourceNames {
  readonly resources?: readonly {
    readonly name: string;
    readonly singularName?: string;
    readonly namespaced?: boolean;
    readonly kind: string;
    readonly verbs?: readonly string[];
    readonly shortNames?: readonly string[];
    readonly categories?: readonly string[];
  }[];
}

async function groupByGroup(document: unknown, ask: (path: string) => Promise<unknown>): Promise<GroupDiscovery[]> {
  const { versions = [], groups = [] } = document as GroupNames;
  const core = versions.length === 0 ? [] : [{ name: '', versions: versions.map((version) => ({ version })) }];
  return Promise.all(
    [...core, ...groups].map(async (group) => {
      const { name } = group;
      const preferred = 'preferredVersion' in group ? group.preferredVersion?.version : undefined;
      const sorted = [...group.versions].sort(
        (a, b) => Number(b.version === preferred) - Number(a.version === preferred),
      );
      return {
        metadata: { name },
        versions: await Promise.all(
          sorted.map(async ({ version }) => ({
            version,
            resources: resourcesOf(await ask(name === '' ? `/api/${version}` : `/apis/${name}/${version}`)),
          })),
        ),
      };
    }),
  );
}

/** Subresources stand beside their resources there, as `deployments/scale`. */
function resourcesOf(document: unknown): NonNullable<NonNullable<GroupDiscovery['versions']>[number]['resources']> {
  const { resources = [] } = document as ResourceNames;
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map(({ name, singularName = '', namespaced, kind, ...more }) => ({
      ...more,
      resource: name,
      responseKind: { kind },
      scope: namespaced ? 'Namespaced' : 'Cluster',
      singularResource: singularName,
      subresources: resources
        .filter((other) => other.name.startsWith(`${name}/`))
        .map((other) => ({ subresource: other.name.slice(name.length + 1) })),
    }));
}

function discoveryOf(groups: readonly GroupDiscovery[]): Discovery {
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
