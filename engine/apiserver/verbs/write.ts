import { type Call, fieldManagerOf } from '../call.ts';
import type { ServerContext } from '../context.ts';
import type { AdmissionAttributes, AdmissionOperation } from '../admission/index.ts';
import type { KubeObject } from '../../machinery/types.ts';
import type { PrepareContext } from '../../kinds/registry.ts';
import { keyOf } from '../endpoint.ts';

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

/** Who wrote which field, where the server keeps it. */
export function trackFields(
  context: ServerContext,
  call: Call,
  live: KubeObject | undefined,
  next: KubeObject,
): KubeObject {
  const { ownership, schemas, sim } = context;
  if (!ownership) return next;
  const { group, storageVersion, kind } = call.endpoint.stored;
  return ownership.track(live, next, {
    manager: fieldManagerOf(call),
    apiVersion: call.endpoint.apiVersion,
    subresource: call.subresource,
    time: sim.clock.timestamp(),
    schema: schemas?.forKind(group, storageVersion, kind)?.schema,
  });
}
