/** What other servers serve, in discovery. */
import { isObject } from '../../machinery/patch/index.ts';
import type { Json } from '../../machinery/types.ts';
import type { RemoteVersion } from '../aggregation/index.ts';
import { compareVersions } from './model.ts';

interface RemoteGroup {
  readonly name: string;
  /** Preferred first. */
  readonly versions: readonly RemoteVersion[];
}

export function remoteGroups(remote: readonly RemoteVersion[]): readonly RemoteGroup[] {
  const names = [...new Set(remote.map(({ group }) => group))];
  return names.map((name) => ({
    name,
    versions: remote.filter(({ group }) => group === name).toSorted((a, b) => compareVersions(a.version, b.version)),
  }));
}

/** Resources as they were last seen; what is not there now is stale. */
export const aggregatedRemote = (remote: readonly RemoteVersion[]): readonly { readonly [field: string]: Json }[] =>
  remoteGroups(remote).map(({ name, versions }) => ({
    metadata: { name },
    versions: versions.map(({ version, available, resources }) => ({
      version,
      ...(available ? { resources: resourcesOf(resources, name, version) } : {}),
      freshness: available ? 'Current' : 'Stale',
    })),
  }));

/** The entries of an APIResourceList, with their subresources below them. */
function resourcesOf(list: Json | undefined, group: string, version: string): Json[] {
  const entries = isObject(list) && Array.isArray(list['resources']) ? list['resources'].filter(isObject) : [];
  const nameOf = (entry: (typeof entries)[number]): string => String(entry['name'] ?? '');
  return entries
    .filter((entry) => !nameOf(entry).includes('/'))
    .map((entry) => {
      const subresources = entries.filter((other) => nameOf(other).startsWith(`${nameOf(entry)}/`));
      return {
        resource: nameOf(entry),
        responseKind: { group, version, kind: entry['kind'] ?? '' },
        scope: entry['namespaced'] === true ? 'Namespaced' : 'Cluster',
        singularResource: entry['singularName'] ?? '',
        verbs: entry['verbs'] ?? [],
        ...(entry['shortNames'] ? { shortNames: entry['shortNames'] } : {}),
        ...(entry['categories'] ? { categories: entry['categories'] } : {}),
        ...(subresources.length > 0
          ? {
              subresources: subresources.map((other) => ({
                subresource: nameOf(other).slice(nameOf(entry).length + 1),
                responseKind: { group, version, kind: other['kind'] ?? '' },
                verbs: other['verbs'] ?? [],
              })),
            }
          : {}),
      };
    });
}
