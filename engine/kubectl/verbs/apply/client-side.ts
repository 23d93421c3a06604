import type { Patch } from '../../../client/kube-api.ts';
import { isApiError } from '../../../machinery/errors.ts';
import { applyMergePatch, applyStrategicPatch, isObject } from '../../../machinery/patch/index.ts';
import { threeWayPatch } from '../../../machinery/patch/three-way.ts';
import { builtinSchemas } from '../../../machinery/schema/index.ts';
import type { JsonObject, KubeObject } from '../../../machinery/types.ts';
import { KubectlError, SourceError, withSource } from '../../errors.ts';
import type { Invocation } from '../../invocation.ts';
import { asJson, asObject, lastApplied, lastAppliedKey, withConfiguration } from '../../last-applied.ts';
import { toCompactJson } from '../../../machinery/json-text.ts';
import { pluralName } from '../../resources/mapper.ts';
import { collectionOf, forCreation, type Info, objectOf, refOf } from '../../resources/visit.ts';

export interface Applied {
  readonly object: KubeObject;
  readonly operation: 'created' | 'configured' | 'unchanged' | 'serverside-applied';
}

/** How often a patch is computed again after somebody else has written in between. */
const attempts = 5;

/** Brings one object to what its file says, by a patch made of the last file, this one, and what is there. */
export async function applyOne(invocation: Invocation, info: Info): Promise<Applied> {
  const wanted = objectOf(info);
  const configured = withConfiguration(wanted);
  refuseNameless(info);
  if (info.name === '') {
    throw new KubectlError(retrievalProblem(info, 'resource name may not be empty'));
  }
  const api = await invocation.api();
  for (let attempt = 1; ; attempt++) {
    const current = await currentObject(invocation, info);
    if (!current) return create(invocation, info, configured);
    await warnOfMissingAnnotation(invocation, info, current);
    const patch = patchFor(info, configured, current);
    if (Object.keys(patchBody(patch)).length === 0) return { object: current, operation: 'unchanged' };
    if (invocation.dryRun === 'client') {
      return { object: patchedHere(info, current, patch), operation: 'configured' };
    }
    try {
      const object = await api.patch(
        refOf(info, invocation.flags.string('subresource')),
        patch,
        invocation.writeOptions(),
      );
      return { object, operation: 'configured' };
    } catch (error) {
      if (isApiError(error, 'Conflict') && attempt < attempts) continue;
      if (invocation.flags.bool('force') && (isApiError(error, 'Conflict') || isApiError(error, 'Invalid'))) {
        return recreate(invocation, info, configured);
      }
      throw patchFailure(info, patch, error);
    }
  }
}

/** A name that the server would make is never found again. */
export function refuseNameless({ name, manifest }: Info): void {
  const generated = manifest?.metadata?.generateName;
  if (name === '' && generated) throw new KubectlError(`from ${generated}: cannot use generate name with apply`);
}

async function currentObject(invocation: Invocation, info: Info): Promise<KubeObject | undefined> {
  const api = await invocation.api();
  try {
    return await api.get(refOf(info), { signal: invocation.signal });
  } catch (error) {
    if (isApiError(error, 'NotFound')) return undefined;
    if (!isApiError(error)) throw error;
    throw new SourceErrorOfRetrieval(info, error);
  }
}

/** `error when retrieving current configuration of: …`: which object of the file it was. */
class SourceErrorOfRetrieval extends SourceError {
  constructor(info: Info, error: ConstructorParameters<typeof SourceError>[2]) {
    super('retrieving', info.source ?? '', error);
    this.message = `${retrievalProblem(info, error.message)}`;
  }
}

function retrievalProblem(info: Info, why: string): string {
  const { group, version, resource, kind } = info.resource;
  const names = `Resource: "${group}/${version}, Resource=${resource}", GroupVersionKind: "${group}/${version}, Kind=${kind}"`;
  return `error when retrieving current configuration of:\n${names}\nName: ${JSON.stringify(info.name)}, Namespace: ${JSON.stringify(info.namespace ?? '')}\nfrom server for: ${JSON.stringify(info.source ?? '')}: ${why}`;
}

async function create(invocation: Invocation, info: Info, object: KubeObject): Promise<Applied> {
  if (invocation.dryRun === 'client') return { object, operation: 'created' };
  const api = await invocation.api();
  try {
    const created = await api.create(
      collectionOf(info.resource, info.namespace),
      forCreation(object),
      invocation.writeOptions(),
    );
    return { object: created, operation: 'created' };
  } catch (error) {
    throw withSource('creating', info.source, error);
  }
}

async function recreate(invocation: Invocation, info: Info, object: KubeObject): Promise<Applied> {
  const api = await invocation.api();
  await api.delete(refOf(info), { gracePeriodSeconds: 0, propagationPolicy: 'Background', signal: invocation.signal });
  for (;;) {
    try {
      await api.get(refOf(info), { signal: invocation.signal });
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error;
      break;
    }
    await invocation.context.sim.clock.sleep(1000, invocation.signal);
  }
  const { object: created } = await create(invocation, info, object);
  return { object: created, operation: 'configured' };
}

function warnOfMissingAnnotation(invocation: Invocation, info: Info, current: KubeObject): Promise<void> {
  if (current.metadata.annotations?.[lastAppliedKey] !== undefined) return Promise.resolve();
  const name = `${pluralName({ ...info.resource, group: '' })}/${info.name}`;
  return invocation.warn(
    `Warning: resource ${name} is missing the ${lastAppliedKey} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`,
  );
}

export function patchFor(info: Info, configured: KubeObject, current: KubeObject): Patch {
  const { group, version, kind } = info.resource;
  const schemas = builtinSchemas();
  const schema = schemas.forKind(group, version, kind)?.schema;
  const original = lastApplied(current) ?? {};
  const body = threeWayPatch(original, asJson(configured), asJson(current), schema, schemas);
  return { type: schema ? 'strategic' : 'merge', body: withoutType(body) };
}

/** An old file may have been of another version: that alone is no change. */
function withoutType(body: JsonObject): JsonObject {
  const { apiVersion: _, kind: __, ...rest } = body;
  return rest;
}

export const patchBody = (patch: Patch): JsonObject => ('body' in patch && isObject(patch.body) ? patch.body : {});

/** What the server would make of it, as far as a client can tell. */
export function patchedHere(info: Info, current: KubeObject, patch: Patch): KubeObject {
  const { group, version, kind } = info.resource;
  const schemas = builtinSchemas();
  const body = patchBody(patch);
  return asObject(
    patch.type === 'strategic'
      ? applyStrategicPatch(asJson(current), body, schemas.forKind(group, version, kind)?.schema, schemas)
      : applyMergePatch(asJson(current), body),
  );
}

function patchFailure(info: Info, patch: Patch, error: unknown): unknown {
  if (!isApiError(error)) return error;
  const { group, version, resource, kind } = info.resource;
  const names = `Resource: "${group}/${version}, Resource=${resource}", GroupVersionKind: "${group}/${version}, Kind=${kind}"`;
  const failed = new SourceError('patching', info.source ?? '', error);
  failed.message = `error when applying patch:\n${toCompactJson(patchBody(patch))}\nto:\n${names}\nName: ${JSON.stringify(info.name)}, Namespace: ${JSON.stringify(info.namespace ?? '')}\nfor: ${JSON.stringify(info.source ?? '')}: error when patching ${JSON.stringify(info.source ?? '')}: ${error.message}`;
  return failed;
}
