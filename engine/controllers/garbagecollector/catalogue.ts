import type { KubeApi } from '../../client/kube-api.ts';
import { type GroupVersionResource, parseApiVersion } from '../../machinery/types.ts';

/** A resource that garbage is looked for in. */
export interface CollectedResource extends GroupVersionResource {
  readonly kind: string;
  readonly namespaced: boolean;
}

export interface Catalogue {
  all(): readonly CollectedResource[];
  byKind(apiVersion: string, kind: string): CollectedResource | undefined;
  /** Asks the server again; what is new since the last time. */
  refresh(): Promise<readonly CollectedResource[]>;
}

/** Resources whose objects own nothing and are owned by nothing that counts, as the real collector ignores them. */
const ignored: ReadonlySet<string> = new Set(['events.', 'events.events.k8s.io']);

const needed = ['delete', 'list', 'watch'];

/** The resources that can be listed, watched and deleted, each in its preferred version. */
export function createCatalogue(api: KubeApi): Catalogue {
  let resources: readonly CollectedResource[] = [];
  const byKind = new Map<string, CollectedResource>();
  return {
    all: () => resources,
    byKind: (apiVersion, kind) => byKind.get(`${kind}.${parseApiVersion(apiVersion).group}`),
    async refresh() {
      const before = new Set(byKind.keys());
      const { groups, resources: served } = await api.discovery();
      const preferred = new Map(groups.map(({ name, preferred: version }) => [name, version]));
      byKind.clear();
      for (const { group, version, resource, kind, namespaced, verbs } of served) {
        const key = `${kind}.${group}`;
        if (ignored.has(`${resource}.${group}`) || !needed.every((verb) => verbs.includes(verb))) continue;
        if (byKind.has(key) && preferred.get(group) !== version) continue;
        byKind.set(key, { group, version, resource, kind, namespaced });
      }
      resources = [...byKind.values()];
      return [...byKind].filter(([key]) => !before.has(key)).map(([, resource]) => resource);
    },
  };
}
