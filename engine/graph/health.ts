import { builtinKinds } from '../kinds/index.ts';
import type { Health, KindDefinition } from '../kinds/registry.ts';
import { type KubeObject, parseApiVersion } from '../machinery/types.ts';

let byName: ReadonlyMap<string, KindDefinition> | undefined;

/** How an object is doing: by its kind's own rule where it has one, else by its conditions, as any custom resource. */
export function healthOf(object: KubeObject): Health {
  byName ??= new Map(builtinKinds().map((kind) => [`${kind.kind}.${kind.group}`, kind]));
  const { group } = parseApiVersion(object.apiVersion);
  return byName.get(`${object.kind}.${group}`)?.health?.(object) ?? byConditions(object);
}

interface Condition {
  readonly type?: string;
  readonly status?: string;
  readonly reason?: string;
}

/** Conditions whose truth is good news. */
const good = ['Ready', 'Available', 'Established', 'Complete', 'Healthy'];

function byConditions({ status }: KubeObject): Health {
  const conditions = (status as { readonly conditions?: readonly Condition[] } | undefined)?.conditions;
  const telling = conditions?.find(({ type }) => good.includes(type ?? ''));
  if (!telling) return { state: 'ok', summary: '' };
  const { type = '', status: value, reason = '' } = telling;
  if (value === 'True') return { state: 'ok', summary: type };
  return { state: value === 'False' ? 'degraded' : 'unknown', summary: reason || `not ${type}` };
}
