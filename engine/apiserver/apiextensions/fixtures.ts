/** A server that knows namespaces, definitions and nothing else, for tests of custom kinds. */
import type { KubeApi } from '../../client/kube-api.ts';
import { builtinKinds } from '../../kinds/index.ts';
import { createKindRegistry } from '../../kinds/registry.ts';
import { createFieldOwnership } from '../../machinery/apply/ownership.ts';
import { isApiError } from '../../machinery/errors.ts';
import { builtinSchemas } from '../../machinery/schema/index.ts';
import type { KubeObject } from '../../machinery/types.ts';
import { createWorld } from '../../sim/index.ts';
import type { ServiceDialer } from '../contract.ts';
import { createApiServer, type StoreImage } from '../index.ts';

export const definitions = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
} as const;
export const things = { group: 'example.com', version: 'v1', resource: 'things', namespace: 'default' } as const;

export function startServer(image?: StoreImage, dial?: ServiceDialer) {
  const world = createWorld();
  const server = createApiServer({
    sim: world,
    registry: createKindRegistry(builtinKinds()),
    version: '1.36',
    ownership: createFieldOwnership(builtinSchemas()),
    ...(image ? { image } : {}),
    ...(dial ? { dial } : {}),
  });
  const api = server.client({ user: { name: 'tester', groups: ['system:masters'] }, userAgent: 'test/1' });
  return { world, server, api };
}

type Fields = { readonly [field: string]: unknown };

/** A definition of Things whose spec has a schema. */
export function definition(specSchema: Fields, version: Fields = {}, spec: Fields = {}): KubeObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'things.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'things', kind: 'Thing' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                spec: { type: 'object', ...specSchema },
                status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
              },
            },
          },
          ...version,
        },
      ],
      ...spec,
    },
  };
}

/** A server that serves Things. */
export async function startWithThings(specSchema: Fields, version: Fields = {}, spec: Fields = {}) {
  const started = startServer();
  await started.api.create(definitions, definition(specSchema, version, spec));
  await started.world.drivers.settle();
  return started;
}

export const thing = (name: string, spec: unknown, more: Fields = {}): KubeObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Thing',
  metadata: { name },
  spec,
  ...more,
});

export const create = (api: KubeApi, object: KubeObject) => api.create(things, object);

/** The message of the refusal; fails where there was none. */
export async function refusal(request: Promise<unknown>): Promise<string> {
  try {
    await request;
  } catch (error) {
    if (isApiError(error)) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}
