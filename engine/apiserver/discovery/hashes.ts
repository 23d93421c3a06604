import type { KindRegistry } from '../../kinds/registry.ts';
import type { SchemaSource } from '../../machinery/schema/contract.ts';
import { sha256 } from '../../machinery/sha256.ts';
import { groupsOf } from './model.ts';

const encoder = new TextEncoder();

/** As long as the SHA-512 that a real server writes here, and in its letters; nobody can tell by what it was reckoned. */
export function fingerprint(text: string): string {
  const first = sha256(encoder.encode(text));
  return `${first}${sha256(encoder.encode(first + text.length))}`.toUpperCase();
}

interface Known {
  readonly revision: number;
  readonly byPath: ReadonlyMap<string, string>;
}

const known = new WeakMap<KindRegistry, Known>();

/**
 * The hash of each document below `/openapi/v3/`, by its path. It is not that of the document, which takes long to make: it
 * changes with the built-in schemas and those of the definitions of the group and version.
 */
export function openapiHashes(registry: KindRegistry, schemas: SchemaSource | undefined): ReadonlyMap<string, string> {
  const found = known.get(registry);
  if (found?.revision === registry.revision) return found.byPath;
  const byPath = new Map<string, string>();
  for (const { name, versions } of groupsOf(registry)) {
    for (const { version, kinds } of versions) {
      const path = name === '' ? `api/${version}` : `apis/${name}/${version}`;
      const content = kinds.map((kind) => {
        const own = kind.versions.find((candidate) => candidate.version === version);
        return [kind.kind, kind.namespaced, kind.subresources, own?.openAPIV3Schema];
      });
      byPath.set(path, fingerprint(JSON.stringify([path, schemas?.fingerprint?.(), content])));
    }
  }
  known.set(registry, { revision: registry.revision, byPath });
  return byPath;
}
