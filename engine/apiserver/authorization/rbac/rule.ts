import type { AuthorizationAttributes } from '../index.ts';

/** One rule of a Role or ClusterRole: for resources, or for paths that are none. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  /** Absent or empty: all. */
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** What of a request a rule does not allow; empty where it allows the request. `names` is what else must be looked at. */
export type Criterion = 'verb' | 'group' | 'resource' | 'name' | 'path';

const has = (list: readonly string[] | undefined, wanted: string): boolean =>
  list !== undefined && (list.includes(wanted) || list.includes('*'));

/** Whether a rule is for this verb and resource, or path, whatever the object's name. */
export function applies(rule: PolicyRule, attributes: AuthorizationAttributes): boolean {
  const { verb, group, path } = attributes;
  if (!has(rule.verbs, verb)) return false;
  if (path !== undefined) return pathMatches(rule, path);
  return has(rule.apiGroups, group) && resourceMatches(rule, attributes);
}

/** What stands between a rule and a request. */
export function misses(rule: PolicyRule, attributes: AuthorizationAttributes): readonly Criterion[] {
  const { verb, group, name, path } = attributes;
  const missing: Criterion[] = [];
  if (!has(rule.verbs, verb)) missing.push('verb');
  if (path !== undefined) {
    if (!pathMatches(rule, path)) missing.push('path');
    return missing;
  }
  if (!has(rule.apiGroups, group)) missing.push('group');
  if (!resourceMatches(rule, attributes)) missing.push('resource');
  if (rule.resourceNames?.length && !rule.resourceNames.includes(name)) missing.push('name');
  return missing;
}

function resourceMatches({ resources }: PolicyRule, { resource, subresource }: AuthorizationAttributes): boolean {
  if (!resources) return false;
  const full = subresource === '' ? resource : `${resource}/${subresource}`;
  return has(resources, full) || (subresource !== '' && resources.includes(`*/${subresource}`));
}

const pathMatches = ({ nonResourceURLs = [] }: PolicyRule, path: string): boolean =>
  nonResourceURLs.some((url) => url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1))));

/** A rule as messages write it: `{APIGroups:[""], Resources:["pods"], Verbs:["get"]}`. */
export function formatRule(rule: PolicyRule): string {
  const part = (label: string, values: readonly string[] | undefined): string[] =>
    values?.length ? [`${label}:${quotedList(values)}`] : [];
  return `{${[
    ...part('APIGroups', rule.apiGroups),
    ...part('Resources', rule.resources),
    ...part('NonResourceURLs', rule.nonResourceURLs),
    ...part('ResourceNames', rule.resourceNames),
    ...part('Verbs', rule.verbs),
  ].join(', ')}}`;
}

/** `["a" "b"]` */
export const quotedList = (values: readonly string[]): string =>
  `[${values.map((value) => JSON.stringify(value)).join(' ')}]`;
