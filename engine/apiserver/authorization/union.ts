import type { AuthorizationAttributes, Authorizer, Verdict } from './index.ts';

/** Allowed by whoever allows first. All of them decide at once, or the union waits for the first that does not. */
export function union(authorizers: readonly Authorizer[]): Authorizer {
  /** @param reasons of those before `from`, none of whom allowed it */
  function ask(attributes: AuthorizationAttributes, from: number, reasons: string): Verdict | Promise<Verdict> {
    let because = reasons;
    for (let i = from; i < authorizers.length; i++) {
      const verdict = authorizers[i]?.authorize(attributes);
      if (verdict === undefined) continue;
      if (verdict instanceof Promise) {
        const before = because;
        return verdict.then((decided) =>
          decided.allowed ? decided : ask(attributes, i + 1, join(before, decided.reason)),
        );
      }
      if (verdict.allowed) return verdict;
      because = join(because, verdict.reason);
    }
    return { allowed: false, ...(because === '' ? {} : { reason: because }) };
  }

  return {
    authorize(attributes) {
      return ask(attributes, 0, '');
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

function join(reasons: string, another: string | undefined): string {
  if (!another) return reasons;
  return reasons === '' ? another : `${reasons}\n${another}`;
}
