import type { DeleteOptions, ListOptions, WatchOptions, WriteOptions } from '../../client/kube-api.ts';
import { badRequest } from '../../machinery/errors.ts';
import { invalid } from '../../machinery/invalid.ts';
import { isObject } from '../../machinery/patch/index.ts';
import type { JsonObject } from '../../machinery/types.ts';

type Query = URLSearchParams;

const text = <Key extends string>(query: Query, key: Key): { [K in Key]?: string } => {
  const value = query.get(key);
  return (value === null || value === '' ? {} : { [key]: value }) as { [K in Key]?: string };
};

export const flag = (query: Query, key: string): boolean => {
  const value = query.get(key);
  return value !== null && value !== '0' && value !== 'false';
};

export function listOptions(query: Query): ListOptions {
  const limit = Number(query.get('limit') ?? 0);
  const match = query.get('resourceVersionMatch');
  return {
    ...text(query, 'labelSelector'),
    ...text(query, 'fieldSelector'),
    ...text(query, 'resourceVersion'),
    ...text(query, 'continue'),
    ...(limit > 0 ? { limit } : {}),
    // anything else is refused by who reads it
    ...(match ? { resourceVersionMatch: match as 'Exact' } : {}),
  };
}

export function watchOptions(query: Query, signal: AbortSignal): WatchOptions {
  const { limit: _, continue: __, ...options } = listOptions(query);
  const timeoutSeconds = Number(query.get('timeoutSeconds') ?? 0);
  return {
    ...options,
    signal,
    ...(flag(query, 'allowWatchBookmarks') ? { allowWatchBookmarks: true } : {}),
    ...(query.get('sendInitialEvents') === null ? {} : { sendInitialEvents: flag(query, 'sendInitialEvents') }),
    ...(timeoutSeconds > 0 ? { timeoutSeconds } : {}),
  };
}

const fieldValidations = ['Ignore', 'Warn', 'Strict'] as const;

/** @param kind of the options, for the words of a refusal: `CreateOptions` */
export function writeOptions(query: Query, kind: string, onWarning: (text: string) => void): WriteOptions {
  const asked = query.get('fieldValidation') ?? '';
  const fieldValidation = fieldValidations.find((value) => value === asked);
  if (asked !== '' && !fieldValidation) {
    throw refused(kind, 'fieldValidation', asked, fieldValidations);
  }
  return {
    dryRun: isDryRun(query.getAll('dryRun'), kind),
    ...text(query, 'fieldManager'),
    ...(fieldValidation ? { fieldValidation } : {}),
    onWarning,
  };
}

function isDryRun(values: readonly string[], kind: string): boolean {
  const asked = values.filter((value) => value !== '');
  if (asked.length === 0) return false;
  if (asked.every((value) => value === 'All')) return true;
  throw refused(kind, 'dryRun', asked, ['All']);
}

function refused(kind: string, field: string, value: unknown, supported: readonly string[]) {
  return invalid({ group: 'meta.k8s.io', kind }, '', [{ code: 'FieldValueNotSupported', field, value, supported }]);
}

/** From the body, where there is one, and the query. @throws ApiError 400, 422 */
export function deleteOptions(query: Query, body: unknown): DeleteOptions {
  if (body !== undefined && !isObject(body)) throw badRequest('the body of a deletion must be DeleteOptions');
  const given: JsonObject = body ?? {};
  const dryRun = Array.isArray(given['dryRun']) ? given['dryRun'].map(String) : [];
  const grace = given['gracePeriodSeconds'] ?? numberOf(query.get('gracePeriodSeconds'));
  const policy = given['propagationPolicy'] ?? query.get('propagationPolicy') ?? undefined;
  const orphan = given['orphanDependents'] ?? boolOf(query.get('orphanDependents'));
  const preconditions = isObject(given['preconditions']) ? given['preconditions'] : undefined;
  const propagationPolicy = policy ?? (orphan === undefined ? undefined : orphan === true ? 'Orphan' : 'Background');
  const { uid, resourceVersion } = preconditions ?? {};
  return {
    dryRun: isDryRun([...dryRun, ...query.getAll('dryRun')], 'DeleteOptions'),
    ...(typeof grace === 'number' ? { gracePeriodSeconds: grace } : {}),
    // anything else is refused by who reads it
    ...(typeof propagationPolicy === 'string' ? { propagationPolicy: propagationPolicy as 'Orphan' } : {}),
    ...(preconditions
      ? {
          preconditions: {
            ...(typeof uid === 'string' ? { uid } : {}),
            ...(typeof resourceVersion === 'string' ? { resourceVersion } : {}),
          },
        }
      : {}),
  };
}

const numberOf = (value: string | null): number | undefined => (value === null ? undefined : Number(value));
const boolOf = (value: string | null): boolean | undefined => (value === null ? undefined : value === 'true');
