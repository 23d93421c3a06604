import { isApiError } from '../../machinery/errors.ts';
import type { Json, JsonObject, KubeObject } from '../../machinery/types.ts';
import { toYaml } from '../../machinery/yaml-print.ts';
import type { Fault, FaultSpec } from '../kinds/fault-spec.ts';
import { faultsResource, simApiVersion } from '../kinds/group.ts';
import { durationOf } from './arguments.ts';
import { type Invocation, SimError, type SimTarget } from './contract.ts';

/** Where the group is not served there is nothing to command. */
export async function withSimApi<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (isApiError(error) && error.code === 404 && /could not find the requested resource/.test(error.message)) {
      throw new SimError('this cluster has no sim.kubebook.dev: begin it with kubebook serve --sim');
    }
    throw error;
  }
}

export async function listFaults({ api }: SimTarget): Promise<readonly Fault[]> {
  return (await withSimApi(api.list<Fault>(faultsResource))).items;
}

/** Creates a Fault, and waits until it is known what became of it; with `-o yaml` prints it instead. */
export async function startFault(invocation: Invocation, defaultName: string, spec: FaultSpec): Promise<void> {
  const { flags, print, target, signal } = invocation;
  for (const flag of ['for', 'after']) if (flags[flag] !== undefined) durationOf(flags[flag]);
  const name = (flags['name'] ?? defaultName).toLowerCase().replaceAll(/[^a-z0-9.-]+/g, '-');
  const fault: KubeObject = {
    apiVersion: simApiVersion,
    kind: 'Fault',
    metadata: { name },
    spec: {
      ...spec,
      ...(flags['after'] === undefined ? {} : { startAfter: flags['after'] }),
      ...(flags['for'] === undefined ? {} : { duration: flags['for'] }),
    } as unknown as JsonObject,
  };
  if (flags['output'] !== undefined) {
    if (flags['output'] !== 'yaml') throw new SimError(`there is no output "${flags['output']}": only yaml`);
    return print(toYaml(fault as unknown as Json).trimEnd());
  }
  await clearAway(target, name);
  const created = await withSimApi(target.api.create<Fault>(faultsResource, fault));
  const { status } = await known(target, created, signal);
  if (status?.phase === 'Failed') {
    await target.api.delete({ ...faultsResource, name });
    throw new SimError(status.message ?? 'it cannot be');
  }
  await print(`fault/${name}: ${status?.message ?? 'Active'}`);
}

/** A fault of the same name that is over makes room; one that is not is told. */
async function clearAway(target: SimTarget, name: string): Promise<void> {
  try {
    const before = await target.api.get<Fault>({ ...faultsResource, name });
    const { phase } = before.status ?? {};
    if (phase !== 'Ended' && phase !== 'Failed') {
      throw new SimError(`fault/${name} is in force already: sim heal ${name} ends it`);
    }
    await target.api.delete({ ...faultsResource, name });
    await followed(target.api, before, new AbortController().signal, () => false);
  } catch (error) {
    if (!isApiError(error) || error.code !== 404) throw error;
  }
}

/** The fault, once its status says something. */
const known = async ({ api }: SimTarget, created: Fault, signal: AbortSignal): Promise<Fault> =>
  (await followed(api, created, signal, (event) => event.object.status?.phase !== undefined)) ?? created;

/** The object of the first event about a fault that `enough` is true of, or of its end. */
async function followed(
  api: SimTarget['api'],
  fault: Fault,
  signal: AbortSignal,
  enough: (event: { readonly type: string; readonly object: Fault }) => boolean,
): Promise<Fault | undefined> {
  const done = new AbortController();
  const events = api.watch<Fault>(faultsResource, {
    fieldSelector: `metadata.name=${fault.metadata.name}`,
    resourceVersion: fault.metadata.resourceVersion ?? '0',
    signal: AbortSignal.any([signal, done.signal]),
  });
  try {
    for await (const event of events) {
      if (event.type === 'ERROR') break;
      if (event.type === 'DELETED') return event.object;
      if (event.type === 'MODIFIED' && enough(event)) return event.object;
    }
  } finally {
    done.abort();
  }
  return undefined;
}

/** Ends faults, and says so of each when it has. */
export async function endFaults({ target, print, signal }: Invocation, faults: readonly Fault[]): Promise<void> {
  for (const fault of faults) {
    const { metadata, status } = fault;
    await target.api.delete({ ...faultsResource, name: metadata.name });
    await followed(target.api, fault, signal, () => false);
    await print(`fault/${metadata.name} ${status?.phase === 'Active' ? 'ended' : 'deleted'}`);
  }
}
