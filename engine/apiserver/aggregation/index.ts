/**
 * The aggregation layer: groups that other servers serve, by what APIServices say.
 *
 * @see https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/apiserver-aggregation/
 */
import type { APIService } from '../../kinds/types.ts';
import type { Json, KubeObject } from '../../machinery/types.ts';
import type { Random } from '../../sim/index.ts';
import type { ServerContext } from '../context.ts';
import type { ServiceDialer } from '../contract.ts';
import { collectionName } from '../endpoint.ts';
import { storeInitialObjects } from '../initial-objects.ts';
import { ask, locate, type Route, type Verdict } from './availability.ts';
import { alwaysAvailable, automanaged, localApiService, nameOf, servedVersions } from './local.ts';

/** A group's version that another server serves. */
export interface RemoteVersion {
  readonly group: string;
  readonly version: string;
  readonly available: boolean;
  /** The server's own list of its resources, as it was last seen. */
  readonly resources: Json | undefined;
}

export interface Aggregation {
  /** Where requests for a group's version go; undefined where this server answers them itself. */
  route(group: string, version: string): Route | 'unavailable' | undefined;
  /** What others serve, by group and version. */
  remote(): readonly RemoteVersion[];
}

const apiServices = { group: 'apiregistration.k8s.io', resource: 'apiservices' };
/** How often a server that was there is looked at again, in milliseconds (the real one's). */
const period = 30_000;

export function startAggregation(context: ServerContext, dial: ServiceDialer | undefined, random: Random): Aggregation {
  const { registry, store, sim } = context;
  if (!registry.byResource(apiServices.group, apiServices.resource)) {
    return { route: () => undefined, remote: () => [] };
  }
  const known = store.collection(collectionName(apiServices));
  /** By name: what the servers of others said they serve. */
  const seen = new Map<string, Json | undefined>();
  const busy = new Set<string>();
  const waiting = new Set<string>();
  const timers = new Map<string, () => void>();

  followDefinitions();
  keepLocal();
  known.observe((name, object, previous) => {
    const isNew = object && !previous && !conditionOf(object as APIService);
    if (isNew || (object && previous && object['spec'] !== previous['spec'])) lookAt(name);
    if (object) return;
    seen.delete(name);
    timers.get(name)?.();
    timers.delete(name);
  });
  for (const { metadata } of known.range()) if (isRemote(metadata.name)) lookAt(metadata.name);
  for (const neighbours of ['services', 'endpointslices.discovery.k8s.io']) {
    store.collection(neighbours).observe((_key, object, previous) => {
      const { namespace, labels, name } = (object ?? previous)?.metadata ?? {};
      const service = labels?.['kubernetes.io/service-name'] ?? name;
      for (const one of known.range() as readonly APIService[]) {
        const { service: of } = one.spec ?? {};
        if (of && of.namespace === namespace && of.name === service) lookAt(one.metadata.name);
      }
    });
  }

  /** Those of what this server serves are there, and those of definitions that went are not. */
  function keepLocal(): void {
    const served = servedVersions(registry);
    const now = sim.clock.timestamp();
    storeInitialObjects(
      context,
      served.map((one) => localApiService(one, now)),
      random,
    );
    const names = new Set(served.map(nameOf));
    for (const { metadata } of known.range()) {
      if (metadata.labels?.[automanaged] === 'true' && !names.has(metadata.name)) known.delete(metadata.name);
    }
  }

  function followDefinitions(): void {
    const definitions = { group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions' };
    if (!registry.byResource(definitions.group, definitions.resource)) return;
    let revision = registry.revision;
    store.collection(collectionName(definitions)).observe(() =>
      sim.loop.defer(() => {
        if (revision === registry.revision) return;
        revision = registry.revision;
        keepLocal();
      }),
    );
  }

  function isRemote(name: string): boolean {
    const { spec } = (known.get(name) as APIService | undefined) ?? {};
    return spec?.service !== undefined && !isServed(spec.group ?? '', spec.version ?? '');
  }

  const isServed = (group: string, version: string): boolean =>
    registry.all().some((kind) => kind.group === group && kind.versions.some((each) => each.version === version));

  /** Not within the write that is being told of: what follows from it are writes of their own. */
  function lookAt(name: string): void {
    if (busy.has(name)) {
      waiting.add(name);
      return;
    }
    busy.add(name);
    sim.loop.defer(() => judge(name));
  }

  function judge(name: string): void {
    const apiService = known.get(name) as APIService | undefined;
    if (!apiService) return looked(name);
    if (!isRemote(name)) {
      if (apiService.spec?.service === undefined) say(name, alwaysAvailable);
      return looked(name);
    }
    timers.get(name)?.();
    timers.set(
      name,
      sim.clock.after(period, () => lookAt(name), { upkeep: true }),
    );
    const found = locate(context, apiService);
    if ('reason' in found) {
      say(name, found);
      return looked(name);
    }
    void ask(dial, found, apiService).then(({ resources, ...verdict }) => {
      if (verdict.status === 'True') seen.set(name, resources);
      say(name, verdict);
      looked(name);
    });
  }

  function looked(name: string): void {
    busy.delete(name);
    if (waiting.delete(name)) lookAt(name);
  }

  function say(name: string, verdict: Verdict): void {
    const apiService = known.get(name) as APIService | undefined;
    if (!apiService) return;
    const before = conditionOf(apiService);
    if (before?.status === verdict.status && before.message === verdict.message) return;
    const lastTransitionTime = before?.status === verdict.status ? before.lastTransitionTime : sim.clock.timestamp();
    const others = (apiService.status?.conditions ?? []).filter(({ type }) => type !== 'Available');
    const conditions = [...others, { type: 'Available', ...verdict, lastTransitionTime }];
    const judged = { ...apiService, status: { ...apiService.status, conditions } } as unknown as KubeObject;
    const stored = known.put(name, judged);
    context.ledger?.carry(apiService, stored);
  }

  return {
    route(group, version) {
      const name = nameOf({ group, version });
      if (!isRemote(name)) return undefined;
      const apiService = known.get(name) as APIService;
      if (conditionOf(apiService)?.status !== 'True') return 'unavailable';
      const found = locate(context, apiService);
      return 'reason' in found ? 'unavailable' : found;
    },
    remote: () =>
      (known.range() as readonly APIService[]).flatMap((apiService) => {
        const { group = '', version = '' } = apiService.spec ?? {};
        const { name } = apiService.metadata;
        if (!isRemote(name)) return [];
        const isAvailable = conditionOf(apiService)?.status === 'True';
        return [{ group, version, available: isAvailable, resources: seen.get(name) }];
      }),
  };
}

const conditionOf = ({ status }: APIService) => status?.conditions?.find(({ type }) => type === 'Available');
