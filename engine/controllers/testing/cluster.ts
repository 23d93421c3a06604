import { createApiServer } from '../../apiserver/index.ts';
import { startControllerManager } from '../../client/controller-manager.ts';
import type { ControllerDefinition } from '../../client/contract.ts';
import type { KubeApi } from '../../client/kube-api.ts';
import { builtinKinds } from '../../kinds/index.ts';
import { createKindRegistry } from '../../kinds/registry.ts';
import { objectRef, resources } from '../../kinds/resources.ts';
import type { Event, Pod } from '../../kinds/types.ts';
import type { ApiError } from '../../machinery/errors.ts';
import type { GroupVersionResource, JsonObject, KubeObject } from '../../machinery/types.ts';
import { createWorld, type Duration } from '../../sim/index.ts';
import { startPodDouble } from './pod-double.ts';

export interface TestClusterOptions {
  /** While it gives a failure, pods cannot be created. */
  readonly refusePods?: () => ApiError | undefined;
  readonly controllers: readonly ControllerDefinition[];
  /** How long a pod takes to become ready, in milliseconds; `never` leaves pods alone. */
  readonly readyAfter?: Duration | 'never';
}

/** An API server, some controllers, and a stand-in for scheduler and kubelet. */
export function startTestCluster({ controllers, readyAfter = 1000, refusePods }: TestClusterOptions) {
  const errors: unknown[] = [];
  const world = createWorld({ onError: (error) => errors.push(error) });
  const registry = createKindRegistry(builtinKinds());
  const server = createApiServer({ sim: world, registry, version: '1.36' });
  const as = (user: string): KubeApi =>
    server.client({ user: { name: user, groups: ['system:masters'] }, userAgent: 'kube-controller-manager' });
  const refusing = (user: string): KubeApi => {
    const own = as(user);
    return {
      ...own,
      create(ref, object, options) {
        const failure = ref.resource === 'pods' && !('name' in ref) ? refusePods?.() : undefined;
        return failure ? Promise.reject(failure) : own.create(ref, object, options);
      },
    };
  };
  const api = as('admin');
  startControllerManager({ sim: world, api: as('system:kube-controller-manager'), apiAs: refusing, controllers });
  if (readyAfter !== 'never') startPodDouble({ sim: world, api, readyAfter });
  const inDefault = (resource: GroupVersionResource) => ({ ...resource, namespace: 'default' });

  return {
    world,
    api,
    errors,
    settle: () => world.drivers.settle(),
    /** Lets time pass, in milliseconds. */
    pass: (duration: Duration) => world.drivers.jump(duration),
    create: <T extends KubeObject>(resource: GroupVersionResource, object: KubeObject) =>
      api.create<T>(
        object.metadata.namespace === undefined ? resource : { ...resource, namespace: object.metadata.namespace },
        object,
      ),
    get: <T extends KubeObject>(
      resource: GroupVersionResource,
      name: string,
      namespace: string | undefined = 'default',
    ) => api.get<T>(objectRef(resource, namespace, name)),
    list: async <T extends KubeObject>(resource: GroupVersionResource) => (await api.list<T>(resource)).items,
    /** Changes an object as `kubectl patch --type=merge` does. */
    patch: <T extends KubeObject>(resource: GroupVersionResource, name: string, body: object, subresource?: string) =>
      api.patch<T>(objectRef(resource, 'default', name, subresource), {
        type: 'merge',
        body: body as JsonObject,
      }),
    remove: (resource: GroupVersionResource, name: string, options: Parameters<KubeApi['delete']>[1] = {}) =>
      api.delete({ ...inDefault(resource), name }, options),
    pods: async () => (await api.list<Pod>(resources.pods)).items,
    /** `Normal SuccessfulCreate: Created pod: …` about objects of this kind, in the order in which they were written. */
    async events(kind: string): Promise<string[]> {
      const { items } = await api.list<Event>(resources.events);
      const about = items.filter(({ involvedObject }) => involvedObject.kind === kind);
      about.sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion));
      return about.map(({ type, reason, message }) => `${type} ${reason}: ${message}`);
    },
    /** The distinct values that `view` gave for an object over its life so far. */
    history<T extends KubeObject>(resource: GroupVersionResource, view: (object: T) => unknown): unknown[] {
      const seen: unknown[] = [];
      void (async () => {
        for await (const event of api.watch<T>(resource, { signal: new AbortController().signal })) {
          if (event.type === 'ADDED' || event.type === 'MODIFIED') seen.push(view(event.object));
        }
      })();
      return seen;
    },
  };
}

export type TestCluster = ReturnType<typeof startTestCluster>;
