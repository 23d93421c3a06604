/**
 * The schemas of the built-in API (Kubernetes 1.36, what a server offers by default).
 *
 * `generated/` is written by `node scripts/generate-schemas.mjs`; nothing is parsed before the first question.
 */
import type { Schema, SchemaDocs, SchemaSource } from './contract.ts';
import { sha256 } from '../sha256.ts';
import { text } from './generated/structure.js';

export type { Schema, SchemaDocs, SchemaSource } from './contract.ts';

/** A definition as it is in the generated file: kinds also say group, version and kind. */
type Definition = Schema & { readonly gvk?: readonly [string, string, string] };

let source: SchemaSource | undefined;

/** All built-in definitions; the same source at every call. */
export function builtinSchemas(): SchemaSource {
  return (source ??= createSource(JSON.parse(text) as { readonly [name: string]: Definition }));
}

function createSource(definitions: { readonly [name: string]: Definition }): SchemaSource {
  const names = Object.keys(definitions);
  const kinds = new Map<string, { name: string; schema: Schema }>();
  for (const name of names) {
    const schema = definitions[name];
    if (schema?.gvk) kinds.set(schema.gvk.join('/'), { name, schema });
  }
  let docs: Promise<SchemaDocs> | undefined;
  let print: string | undefined;
  const definition = (name: string): Schema | undefined =>
    Object.hasOwn(definitions, name) ? definitions[name] : undefined;
  return {
    fingerprint: () => (print ??= sha256(new TextEncoder().encode(text))),
    definition,
    names: () => names,
    forKind: (group, version, kind) => kinds.get(`${group}/${version}/${kind}`),
    resolve(schema) {
      let at = schema;
      while (at.ref !== undefined) {
        const next = definition(at.ref);
        if (!next) return at;
        at = next;
      }
      return at;
    },
    loadDocs: () => (docs ??= loadDocs()),
  };
}

async function loadDocs(): Promise<SchemaDocs> {
  const generated = await import('./generated/docs.js');
  const docs = JSON.parse(generated.text) as { readonly [name: string]: { readonly [field: string]: string } };
  return {
    ofDefinition: (name) => docs[name]?.[''],
    ofField: (name, field) => (field === '' ? undefined : docs[name]?.[field]),
  };
}
