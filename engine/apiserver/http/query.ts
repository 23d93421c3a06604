import type { DeleteOptions, ListOptions, WatchOptions, WriteOptions } from '../../client/kube-api.ts';
import { badRequest, type FieldError } from '../../machinery/errors.ts';
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

/** @throws ApiError 400 in the words of the real server */
function integer(query: Query, key: string): number {
  const value = query.get(key) ?? '';
  if (value === '') return 0;
  if (/^[-+]?\d+$/.test(value)) return Number(value);
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`);
}

export function listOptions(query: Query): ListOptions {
  const limit = integer(query, 'limit');
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

/** A list is sent whole: there are no initial events in it. */
export function mustNotAskForEvents(query: Query): void {
  if (query.get('sendInitialEvents') === null) return;
  throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', [
    {
      code: 'FieldValueForbidden',
      field: 'sendInitialEvents',
      detail: 'sendInitialEvents is forbidden for list',
    },
  ]);
}

export function watchOptions(query: Query, signal: AbortSignal): WatchOptions {
  const { limit: _, continue: __, ...options } = listOptions(query);
  const timeoutSeconds = integer(query, 'timeoutSeconds');
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
  mustBeManager(query.get('fieldManager') ?? '', kind);
  return {
    dryRun: isDryRun(query.getAll('dryRun'), kind),
    ...text(query, 'fieldManager'),
    ...(fieldValidation ? { fieldValidation } : {}),
    onWarning,
  };
}

const longestManager = 128;

/** Names of managers stand in every object that they wrote: they are short, and can be read. */
function mustBeManager(name: string, kind: string): void {
  const field = 'fieldManager';
  const errors: FieldError[] = [];
  if (new TextEncoder().encode(name).length > longestManager) {
    errors.push({ code: 'FieldValueTooLong', field, detail: `may not be more than ${longestManager} bytes` });
  }
  // the first that cannot be printed
  const index = [...name].findIndex((character) => /[\p{C}\p{Zl}\p{Zp}]/u.test(character));
  if (index >= 0) {
    const detail = `invalid character ${JSON.stringify([...name][index])} (at position ${index})`;
    errors.push({ code: 'FieldValueInvalid', field, value: name, detail });
  }
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind }, '', errors);
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
  if (orphan !== undefined && policy !== undefined) {
    const detail = 'orphanDependents and deletionPropagation cannot be both set';
    const error = { code: 'FieldValueInvalid', field: 'propagationPolicy', value: policy, detail } as const;
    throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', [error]);
  }
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
