/** A server with a few plain kinds, for tests of what is the same for all kinds. */
import { createKindRegistry, type KindDefinition } from '../kinds/registry.ts';
import type { KubeObject } from '../machinery/types.ts';
import { createWorld } from '../sim/index.ts';
import type { ApiServerOptions } from './contract.ts';
import { createApiServer } from './index.ts';

const plain = (definition: Partial<KindDefinition> & Pick<KindDefinition, 'kind' | 'resource'>): KindDefinition => ({
  group: '',
  singular: definition.kind.toLowerCase(),
  namespaced: true,
  versions: [{ version: 'v1' }],
  storageVersion: 'v1',
  ...definition,
});

const testKinds: readonly KindDefinition[] = [
  plain({
    kind: 'Namespace',
    resource: 'namespaces',
    namespaced: false,
    subresources: { status: true, others: ['finalize'] },
  }),
  plain({ kind: 'ConfigMap', resource: 'configmaps', shortNames: ['cm'] }),
  plain({
    kind: 'Pod',
    resource: 'pods',
    subresources: { status: true, others: ['log', 'exec', 'binding', 'eviction'] },
    selectableFields: {
      'spec.nodeName': (object) => String((object['spec'] as { nodeName?: string } | undefined)?.nodeName ?? ''),
    },
    gracePeriodSeconds: () => 30,
  }),
  plain({
    group: 'apps',
    kind: 'Deployment',
    resource: 'deployments',
    subresources: {
      status: true,
      scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
    },
  }),
  plain({
    group: 'example.com',
    kind: 'Thing',
    resource: 'things',
    versions: [{ version: 'v2' }, { version: 'v1beta1' }],
    storageVersion: 'v2',
  }),
];

export function startServer(options: Partial<ApiServerOptions> = {}) {
  const world = createWorld();
  const server = createApiServer({ sim: world, registry: createKindRegistry(testKinds), version: '1.36', ...options });
  const api = server.client({ user: { name: 'tester', groups: ['system:masters'] }, userAgent: 'test/1' });
  return { world, server, api };
}

export const configMaps = { group: '', version: 'v1', resource: 'configmaps', namespace: 'default' } as const;
export const pods = { group: '', version: 'v1', resource: 'pods', namespace: 'default' } as const;

export const configMap = (name: string, data: { readonly [key: string]: string } = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
});
