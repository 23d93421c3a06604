/** The conditions that a recording waited for, evaluated over a journal. */
import type { KubeObject } from '../../engine/machinery/types.ts';
import type { Journal } from './journal.ts';
import type { Condition } from './recording.ts';

export function holds(condition: Condition, journal: Journal, namespace: string): boolean {
  const { object = '', selector, where = {}, count, gone, event } = condition;
  if (event) return journal.now('Event', namespace).some((e) => eventMatches(e, event, journal));
  const [kindName = '', name] = object.split('/');
  const kind = journal.kindOf(kindName);
  const candidates = [...journal.now(kind, namespace), ...journal.now(kind, '')].filter(
    (o) => (name === undefined || nameMatches(o.metadata.name ?? '', name)) && selected(o, selector),
  );
  if (gone) return candidates.length === 0;
  const matching = candidates.filter((o) =>
    Object.entries(where).every(([path, wanted]) => satisfies(o, path, wanted)),
  );
  return count === undefined ? matching.length > 0 : matching.length === count;
}

const nameMatches = (actual: string, wanted: string): boolean =>
  wanted.includes('X') ? actual.startsWith(wanted.slice(0, wanted.indexOf('X'))) : actual === wanted;

function selected(object: KubeObject, selector = ''): boolean {
  return selector
    .split(',')
    .filter((term) => term !== '')
    .every((term) => {
      const [key = '', value = ''] = term.split(/==?/);
      return object.metadata.labels?.[key] === value;
    });
}

function satisfies(object: KubeObject, path: string, wanted: unknown): boolean {
  if (path === 'observed') {
    return Number(valueAt(object, 'status.observedGeneration') ?? 0) >= Number(object.metadata.generation ?? 0);
  }
  const actual = valueAt(object, path);
  if (wanted === null) {
    return (
      actual === undefined ||
      actual === null ||
      actual === '' ||
      actual === 0 ||
      (Array.isArray(actual) && actual.length === 0)
    );
  }
  if (wanted === 0) return (actual ?? 0) === 0;
  if (typeof wanted === 'string' && wanted.startsWith('>=')) return Number(actual ?? 0) >= Number(wanted.slice(2));
  if (typeof wanted === 'string' && wanted.startsWith('~'))
    return new RegExp(wanted.slice(1)).test(String(actual ?? ''));
  return String(actual) === String(wanted);
}

/** `status.conditions[Ready].status`: an entry of a list by index, type or name. */
export function valueAt(object: unknown, path: string): unknown {
  let value: unknown = object;
  for (const [, key, index] of path.matchAll(/([^.[\]]+)|\[([^\]]*)\]/g)) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (index !== undefined && Array.isArray(value) && !/^\d+$/.test(index)) {
      value = value.find((item: { type?: string; name?: string }) => item.type === index || item.name === index);
    } else {
      value = (value as { readonly [key: string]: unknown })[key ?? index ?? ''];
    }
  }
  return value;
}

function eventMatches(event: KubeObject, wanted: NonNullable<Condition['event']>, journal: Journal): boolean {
  const { involvedObject, reason, message, count } = event as KubeObject & {
    involvedObject?: { kind?: string; name?: string };
    reason?: string;
    message?: string;
    count?: number;
  };
  const [kind = '', name] = (wanted.object ?? '').split('/');
  if (wanted.object !== undefined && involvedObject?.kind !== journal.kindOf(kind)) return false;
  if (name !== undefined && !nameMatches(involvedObject?.name ?? '', name)) return false;
  if (wanted.reason !== undefined && reason !== wanted.reason) return false;
  if (wanted.message !== undefined && !new RegExp(wanted.message.replace(/^~/, '')).test(message ?? '')) return false;
  return wanted.count === undefined || Number(count ?? 1) >= Number(String(wanted.count).replace('>=', ''));
}
