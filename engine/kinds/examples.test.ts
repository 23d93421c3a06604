/** The examples of the Kubernetes documentation are taken by the strict reading of their schemas and by validation. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { validateMetadata } from '../apiserver/metadata/validate.ts';
import { deepFreeze } from '../machinery/freeze.ts';
import { describeFieldError } from '../machinery/invalid.ts';
import { formatDecodeProblem } from '../machinery/schema/decode-errors.ts';
import { builtinSchemas } from '../machinery/schema/index.ts';
import { createSchemaNormalizer } from '../machinery/schema/normalize.ts';
import { createSchemaValidator } from '../machinery/schema/validator.ts';
import { type KubeObject, parseApiVersion } from '../machinery/types.ts';
import { parseManifests } from '../machinery/yaml.ts';
import { builtinKinds } from './index.ts';
import { createKindRegistry } from './registry.ts';

const folder = new URL('../../../shared/examples/', import.meta.url);
const registry = createKindRegistry(builtinKinds());
const validator = createSchemaValidator(builtinSchemas());
const { normalize } = createSchemaNormalizer(builtinSchemas());

interface Entry {
  readonly path: string;
  readonly note?: string;
}

/** All that a server would say against an object; kinds that it does not serve are not for it to judge. */
function objections(given: KubeObject): readonly string[] {
  const { group, version } = parseApiVersion(given.apiVersion);
  const definition = registry.byKind(group, given.kind);
  const served = definition?.versions.find((v) => v.version === version);
  if (!definition || !served?.definition) return [];
  const { unknown, errors } = validator.validate(served.definition, given);
  const found = [...unknown.map((path) => `unknown field ${path}`), ...errors.map(formatDecodeProblem)];
  if (found.length > 0) return found;
  const metadata = {
    ...given.metadata,
    ...(definition.namespaced ? { namespace: given.metadata.namespace ?? 'default' } : {}),
  };
  let object = normalize(served.definition, { ...given, metadata });
  object = deepFreeze(served.toStorage?.(object) ?? object);
  object = deepFreeze(definition.defaults?.(object) ?? object);
  expect(definition.defaults?.(object) ?? object, 'defaults are idempotent').toBe(object);
  object = definition.prepareForCreate?.(object, { now: () => '', user: { name: 'u', groups: [] } }) ?? object;
  return [...validateMetadata(object, definition), ...(definition.validate?.(object) ?? [])].map(
    (error) => `${error.field}: ${describeFieldError(error)}`,
  );
}

const index: readonly Entry[] = JSON.parse(readFileSync(new URL('index.json', folder), 'utf8'));

/** A flow sequence that is closed no deeper than its key: go-yaml reads it, our reader does not yet. */
const unreadable = new Set(['website/service/pod-with-graceful-termination.yaml']);

describe('the examples', () => {
  it.each(index.filter((entry) => entry.note === undefined && !unreadable.has(entry.path)).map((entry) => entry.path))(
    '%s is valid',
    (path) => {
      const { documents, problems } = parseManifests(readFileSync(new URL(path, folder), 'utf8'));
      expect(problems).toEqual([]);
      const objects = documents.map((document) => document.value as KubeObject);
      for (const object of objects) {
        if (typeof object?.apiVersion === 'string') expect(objections(object), object.metadata?.name).toEqual([]);
      }
    },
  );
});
