import { type Call, fieldManagerOf } from '../call.ts';
import type { ServerContext } from '../context.ts';
import type { AdmissionAttributes, AdmissionOperation } from '../admission/index.ts';
import { invalid } from '../../machinery/invalid.ts';
import type { KubeObject, ManagedFieldsEntry } from '../../machinery/types.ts';
import type { PrepareContext } from '../../kinds/registry.ts';
import type { FieldWrite } from '../../machinery/apply/contract.ts';
import type { SchemaSource } from '../../machinery/schema/contract.ts';
import { type Endpoint, keyOf } from '../endpoint.ts';

/** A write by server-side apply brings the ownership that it leaves. */
export interface Applied {
  readonly applied?: readonly ManagedFieldsEntry[];
}

/** What the hooks of a kind may know of the request. */
export function prepareContext(call: Pick<Call, 'identity'>, context: ServerContext): PrepareContext {
  return { now: () => context.sim.clock.timestamp(), user: call.identity.user };
}

export function admissionAttributes(
  operation: AdmissionOperation,
  call: Call,
  object: KubeObject | undefined,
  old: KubeObject | undefined,
): AdmissionAttributes {
  const { endpoint, subresource, namespace, name, identity, options } = call;
  return {
    operation,
    endpoint,
    subresource,
    namespace,
    name,
    object,
    old,
    user: identity.user,
    dryRun: options.dryRun ?? false,
    options,
    warn: options.onWarning ?? ignore,
  };
}

const ignore = (): void => {};

export const objectKey = (call: Pick<Call, 'namespace' | 'name'>): string => keyOf(call.namespace, call.name);

/** Notes who wrote which field, where the server keeps it. */
export function noteWrite(
  { ledger, schemas, sim }: ServerContext,
  call: Call,
  old: KubeObject | undefined,
  stored: KubeObject,
  given?: readonly ManagedFieldsEntry[],
): void {
  if (!ledger) return;
  ledger.note(old, stored, writeOf(call, sim.clock.timestamp(), schemas), given);
}

/** Writes of the newest second by endpoint: many follow that are of one manager, and share this description. */
const newestWrites = new WeakMap<Endpoint, readonly FieldWrite[]>();
/** More managers at once are rare, and looked for longer than it takes to describe their writes anew. */
const rememberedWrites = 8;

function writeOf(call: Call, time: string, schemas: SchemaSource | undefined): FieldWrite {
  const { endpoint, subresource } = call;
  const manager = fieldManagerOf(call);
  const newest = newestWrites.get(endpoint) ?? [];
  for (let i = 0; i < newest.length; i++) {
    const known = newest[i];
    if (known?.time === time && known.manager === manager && known.subresource === subresource) return known;
  }
  const { group, storageVersion, kind } = endpoint.stored;
  const schema = endpoint.kindVersion.schema ?? schemas?.forKind(group, storageVersion, kind)?.schema;
  const write = { manager, apiVersion: endpoint.apiVersion, subresource, time, schema };
  newestWrites.set(endpoint, [write, ...newest.filter((known) => known.time === time).slice(0, rememberedWrites - 1)]);
  return write;
}

/** The object with what the server hands out to its kind. @throws ApiError 422 where it cannot have it */
export function allocated(context: ServerContext, { endpoint }: Call, key: string, object: KubeObject): KubeObject {
  const allocator = context.allocators(endpoint);
  if (!allocator) return object;
  const { object: complete, errors } = allocator.allocate(key, object);
  if (errors.length > 0) throw invalid(endpoint, object.metadata.name, errors);
  return complete;
}

/** In milliseconds, for kinds that vanish by themselves; every write renews it. */
export function timeToLiveOf({ stored }: Endpoint): number | undefined {
  return stored.timeToLiveSeconds === undefined ? undefined : stored.timeToLiveSeconds * 1000;
}
