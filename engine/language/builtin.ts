import { builtinKinds } from '../kinds/index.ts';
import { builtinSchemas } from '../machinery/schema/index.ts';
import type { ApiKnowledge } from './kind-of.ts';

/** The built-in API, for files that belong to no cluster. */
export function builtinKnowledge(): ApiKnowledge {
  const kinds = builtinKinds();
  const byName = new Map(kinds.map((kind) => [`${kind.kind}.${kind.group}`, kind]));
  return { schemas: builtinSchemas(), kind: (group, kind) => byName.get(`${kind}.${group}`), kinds: () => kinds };
}
