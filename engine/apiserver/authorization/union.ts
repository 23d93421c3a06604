import type { Authorizer, Verdict } from './index.ts';

/** Allowed by whoever allows first. All of them decide at once, or the union waits for the first that does not. */
export function union(authorizers: readonly Authorizer[]): Authorizer {
  return {
    authorize(attributes) {
      const reasons: string[] = [];
      const ask = (from: number): Verdict | Promise<Verdict> => {
        for (let i = from; i < authorizers.length; i++) {
          const verdict = authorizers[i]?.authorize(attributes);
          if (verdict === undefined) continue;
          if (verdict instanceof Promise) {
            return verdict.then((decided) => note(decided) ?? ask(i + 1));
          }
          const decided = note(verdict);
          if (decided) return decided;
        }
        return { allowed: false, ...(reasons.length > 0 ? { reason: reasons.join('\n') } : {}) };
      };
      const note = (verdict: Verdict): Verdict | undefined => {
        if (verdict.allowed) return verdict;
        if (verdict.reason) reasons.push(verdict.reason);
        return undefined;
      };
      return ask(0);
    },
    refused(attributes) {
      for (const authorizer of authorizers) authorizer.refused?.(attributes);
    },
    rules(user, namespace) {
      for (const authorizer of authorizers) {
        const rules = authorizer.rules?.(user, namespace);
        if (rules) return rules;
      }
      return { resourceRules: [], nonResourceRules: [], incomplete: false };
    },
  };
}
