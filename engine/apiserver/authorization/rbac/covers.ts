import { formatRule, type PolicyRule } from './rule.ts';

/** What of the rules that somebody hands on is in none of their own; each for one verb of one resource or path. */
export function uncovered(owned: readonly PolicyRule[], given: readonly PolicyRule[]): readonly PolicyRule[] {
  return given.flatMap(breakdown).filter((single) => !owned.some((owner) => covers(owner, single)));
}

/** One rule for each verb, group, resource and name of a rule. */
function breakdown({ verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: PolicyRule) {
  const single: PolicyRule[] = [];
  for (const group of apiGroups) {
    for (const resource of resources) {
      for (const verb of verbs) {
        const rule = { apiGroups: [group], resources: [resource], verbs: [verb] };
        if (resourceNames.length === 0) single.push(rule);
        for (const name of resourceNames) single.push({ ...rule, resourceNames: [name] });
      }
    }
  }
  for (const url of nonResourceURLs) for (const verb of verbs) single.push({ nonResourceURLs: [url], verbs: [verb] });
  return single;
}

function covers(owner: PolicyRule, single: PolicyRule): boolean {
  return (
    hasAll(owner.verbs, single.verbs) &&
    hasAll(owner.apiGroups ?? [], single.apiGroups ?? []) &&
    (single.resources ?? []).every((resource) => coversResource(owner.resources ?? [], resource)) &&
    (single.nonResourceURLs ?? []).every((url) => coversUrl(owner.nonResourceURLs ?? [], url)) &&
    (!owner.resourceNames?.length ||
      (Boolean(single.resourceNames?.length) &&
        (single.resourceNames ?? []).every((n) => owner.resourceNames?.includes(n))))
  );
}

const hasAll = (list: readonly string[], wanted: readonly string[]): boolean =>
  list.includes('*') || wanted.every((item) => list.includes(item));

function coversResource(owned: readonly string[], resource: string): boolean {
  if (owned.includes('*') || owned.includes(resource)) return true;
  const slash = resource.indexOf('/');
  return slash >= 0 && owned.includes(`*/${resource.slice(slash + 1)}`);
}

const coversUrl = (owned: readonly string[], url: string): boolean =>
  owned.some((pattern) => pattern === url || (pattern.endsWith('*') && url.startsWith(pattern.slice(0, -1))));

/** Rules in words, those for one resource joined, one a line and in order: as the real server lists them. */
export function formatRules(rules: readonly PolicyRule[]): string {
  const byResource = new Map<string, PolicyRule>();
  const lines: string[] = [];
  for (const rule of rules) {
    if (rule.nonResourceURLs) {
      lines.push(formatRule(rule));
      continue;
    }
    const key = formatRule({ ...rule, verbs: [] });
    const known = byResource.get(key);
    byResource.set(key, known ? { ...known, verbs: [...known.verbs, ...rule.verbs] } : rule);
  }
  return [...lines, ...[...byResource.values()].map(formatRule)].sort((a, b) => (a < b ? -1 : 1)).join('\n');
}
