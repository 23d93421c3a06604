import type { AuthorizationAttributes } from '../index.ts';
import type { Grant, Policy } from './policy.ts';
import { type Criterion, formatRule, misses } from './rule.ts';

/** A rule that somebody has, and what of a request it does not allow. */
export type NearRule = {
  readonly rule: string;
  readonly role: string;
  readonly binding: string;
  readonly namespace?: string;
  readonly misses: readonly (Criterion | 'namespace')[];
};

/** As many as a person reads. */
const shown = 3;

/** The rules of a user that came nearest to allowing a request, nearest first: those that miss fewest of its parts. */
export function nearestRules(policy: Policy, attributes: AuthorizationAttributes): readonly NearRule[] {
  const { user, namespace } = attributes;
  const found: NearRule[] = [];
  const collect = (grants: readonly Grant[], elsewhere: readonly 'namespace'[]): void => {
    for (const grant of grants) {
      if (elsewhere.length > 0 && grant.namespace === namespace) continue;
      for (const rule of policy.rulesOf(grant.roleRef, grant.namespace) ?? []) {
        if ((attributes.path === undefined) === Boolean(rule.nonResourceURLs?.length)) continue;
        found.push({
          rule: formatRule(rule),
          role: `${grant.roleRef.kind}/${grant.roleRef.name}`,
          binding: `${grant.bindingKind}/${grant.binding}`,
          ...(grant.namespace === undefined ? {} : { namespace: grant.namespace }),
          misses: [...misses(rule, attributes), ...elsewhere],
        });
      }
    }
  };
  collect(policy.grants(user, undefined), []);
  if (namespace) collect(policy.grants(user, namespace), []);
  collect(policy.elsewhere(user), ['namespace']);
  return found.sort((a, b) => a.misses.length - b.misses.length).slice(0, shown);
}
