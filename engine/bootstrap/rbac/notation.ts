import type { PolicyRule } from '../../apiserver/authorization/rbac/rule.ts';

/** Shorthand for the sets of verbs that most rules name. */
const verbSets: { readonly [name: string]: readonly string[] } = {
  read: ['get', 'list', 'watch'],
  write: ['create', 'delete', 'deletecollection', 'patch', 'update'],
  manage: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
};

/**
 * A rule in one line: verbs, then paths (`get /healthz,/livez`) or resources with the API groups before a colon
 * (`read apps|extensions:deployments`; `core` or nothing is the core group), then, after `#`, the names that it is limited to.
 */
export function rule(line: string): PolicyRule {
  const [verbText = '', what = '', names] = line.split(' ');
  const verbs = verbText.split(',').flatMap((verb) => verbSets[verb] ?? [verb]);
  if (what.startsWith('/') || what === '*') return { verbs, nonResourceURLs: what.split(',') };
  const colon = what.indexOf(':');
  return {
    verbs,
    apiGroups: (colon < 0 ? '' : what.slice(0, colon)).split('|').map((group) => (group === 'core' ? '' : group)),
    resources: what.slice(colon + 1).split(','),
    ...(names === undefined ? {} : { resourceNames: names.slice(1).split(',') }),
  };
}
