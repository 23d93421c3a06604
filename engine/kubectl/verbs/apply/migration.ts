import {
  difference,
  type FieldSet,
  intersection,
  isEmptySet,
  leaf,
  noFields,
  union,
} from '../../../machinery/apply/field-set.ts';
import { isApiError } from '../../../machinery/errors.ts';
import type { Json, KubeObject, ManagedFieldsEntry } from '../../../machinery/types.ts';
import type { Invocation } from '../../invocation.ts';
import { lastAppliedKey } from '../../last-applied.ts';
import { type Info, refOf } from '../../resources/visit.ts';

/** Keeps what was applied last for those who go back to client-side apply. */
const keeper = 'kubectl-last-applied';

/** How often it is tried again after somebody else has written in between. */
const attempts = 5;

/**
 * Hands what client-side apply wrote over to server-side apply, whose manager `manager` is: its entries of updates become one of
 * applies, and the last configuration goes to a manager of its own. What fails is a warning; the next apply tries again.
 *
 * @returns whether fields changed hands: applying again then drops those that the configuration has no more
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#upgrading-from-client-side-apply-to-server-side-apply
 */
export async function migrateFields(
  invocation: Invocation,
  info: Info,
  applied: KubeObject,
  manager: string,
): Promise<boolean> {
  if (applied.metadata.annotations?.[lastAppliedKey] === undefined) return false;
  const warn = async (what: string, error: unknown): Promise<false> => {
    if (invocation.signal.aborted) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    await invocation.warn(
      `Warning: ${what}. This is non-fatal and will be retried next time you apply. Error: ${reason}\n`,
    );
    return false;
  };
  try {
    await keepConfiguration(invocation, info);
  } catch (error) {
    return warn(`failed to migrate ${lastAppliedKey} for Server-Side Apply`, error);
  }
  try {
    return await handOver(invocation, info, manager);
  } catch (error) {
    return warn('server rejected managed fields migration to Server-Side Apply', error);
  }
}

async function keepConfiguration(invocation: Invocation, info: Info): Promise<void> {
  const { apiVersion, kind, metadata } = await withManagers(invocation, info);
  const configuration = metadata.annotations?.[lastAppliedKey];
  const kept = metadata.managedFields?.some((entry) => entry.operation === 'Apply' && hasConfiguration(entry)) ?? false;
  if (configuration === undefined || kept) return;
  const { name, namespace } = metadata;
  const api = await invocation.api();
  await api.patch(
    refOf(info),
    {
      type: 'apply',
      body: {
        apiVersion,
        kind,
        metadata: {
          name,
          ...(namespace === undefined ? {} : { namespace }),
          annotations: { [lastAppliedKey]: configuration },
        },
      },
    },
    { fieldManager: keeper, signal: invocation.signal },
  );
}

async function handOver(invocation: Invocation, info: Info, manager: string): Promise<boolean> {
  const api = await invocation.api();
  for (let attempt = 1; ; attempt++) {
    const { metadata } = await withManagers(invocation, info);
    const entries = handedOver(metadata.managedFields ?? [], manager);
    if (!entries) return false;
    const operations = [
      { op: 'replace', path: '/metadata/managedFields', value: entries as unknown as Json },
      { op: 'replace', path: '/metadata/resourceVersion', value: metadata.resourceVersion ?? '' },
    ];
    try {
      await api.patch(refOf(info), { type: 'json', operations }, { fieldManager: manager, signal: invocation.signal });
      return true;
    } catch (error) {
      if (!isApiError(error, 'Conflict') || attempt === attempts) throw error;
    }
  }
}

/**
 * The entries after the change: those of updates that own the last configuration are joined to the manager's applies, without
 * it. Undefined where there are none.
 */
export function handedOver(
  entries: readonly ManagedFieldsEntry[],
  manager: string,
): readonly ManagedFieldsEntry[] | undefined {
  const former = entries.filter(
    (entry) => entry.operation === 'Update' && !entry.subresource && hasConfiguration(entry),
  );
  const [first] = former;
  if (!first) return undefined;
  const isOwn = (entry: ManagedFieldsEntry): boolean =>
    entry.manager === manager && entry.operation === 'Apply' && !entry.subresource;
  const own = entries.find(isOwn) ?? { ...first, manager, operation: 'Apply' };
  const fields = [own, ...former].reduce((all: FieldSet, { fieldsV1 }) => union(all, fieldsV1 ?? noFields), noFields);
  const joined = { ...own, fieldsV1: difference(fields, configurationField) };
  const rest = entries.filter((entry) => !isOwn(entry) && !former.includes(entry));
  return [joined, ...rest];
}

const configurationField: FieldSet = { 'f:metadata': { 'f:annotations': { [`f:${lastAppliedKey}`]: leaf } } };

const hasConfiguration = ({ fieldsV1 }: ManagedFieldsEntry): boolean =>
  !isEmptySet(intersection(fieldsV1 ?? noFields, configurationField));

async function withManagers(invocation: Invocation, info: Info): Promise<KubeObject> {
  const api = await invocation.api();
  return api.get(refOf(info), { managedFields: true, signal: invocation.signal });
}
