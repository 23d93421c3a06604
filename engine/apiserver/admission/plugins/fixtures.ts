/** A server with the built-in kinds and plugins, for tests of admission. */
import { builtinKinds } from '../../../kinds/index.ts';
import { createKindRegistry } from '../../../kinds/registry.ts';
import { type KubeObject, parseApiVersion } from '../../../machinery/types.ts';
import { createWorld } from '../../../sim/index.ts';
import type { ApiServerOptions } from '../../contract.ts';
import { createApiServer } from '../../index.ts';
import { builtinAdmission } from './index.ts';

export async function admitting(options: Partial<ApiServerOptions> = {}) {
  const world = createWorld();
  const registry = createKindRegistry(builtinKinds());
  const server = createApiServer({ sim: world, registry, version: '1.36', admission: builtinAdmission(), ...options });
  const api = server.client({ user: { name: 'tester', groups: ['system:masters'] }, userAgent: 'test/1' });
  const warnings: string[] = [];

  /** The object as it was stored; refusals are thrown. Things with a namespace go to `default`. */
  function create<T extends KubeObject = KubeObject>(object: object, dryRun = false): Promise<T> {
    const given = object as KubeObject;
    const { group, version } = parseApiVersion(given.apiVersion);
    const kind = registry.byKind(group, given.kind);
    if (!kind) throw new Error(`no kind ${given.kind}`);
    const namespace = kind.namespaced ? { namespace: 'default' } : {};
    const options = { dryRun, onWarning: (text: string) => void warnings.push(text) };
    const created = api.create<T>({ group, version, resource: kind.resource, ...namespace }, given, options);
    return world.drivers.during(created);
  }

  await create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } });
  return {
    world,
    api,
    warnings,
    create,
    /** The words of a refusal; `admitted` where there was none. */
    refusal: (object: object, dryRun = false): Promise<string> =>
      create(object, dryRun).then(
        () => 'admitted',
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      ),
  };
}

export const pod = (spec: object = {}, container: object = {}, name = 'p') => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'c', image: 'x', ...container }], ...spec },
});
