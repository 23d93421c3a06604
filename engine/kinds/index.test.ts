import { describe, expect, it } from 'vitest';
import { builtinSchemas } from '../machinery/schema/index.ts';
import { builtinKinds } from './index.ts';
import { createKindRegistry } from './registry.ts';

describe('the built-in kinds', () => {
  it('each have a schema for every served version', () => {
    const schemas = builtinSchemas();
    for (const kind of builtinKinds()) {
      for (const version of kind.versions) {
        const found = schemas.forKind(kind.group, version.version, kind.kind);
        expect(found?.name, `${kind.kind} ${version.version}`).toBe(version.definition);
      }
    }
  });

  it('are registered under resource and kind', () => {
    const registry = createKindRegistry(builtinKinds());
    expect(registry.byResource('apps', 'deployments')?.kind).toBe('Deployment');
    expect(registry.byKind('', 'Pod')?.resource).toBe('pods');
    expect(registry.all()).toHaveLength(builtinKinds().length);
  });
});
