import type { AdmissionAttributes, AdmissionContext } from '../../contract.ts';
import type { Evidence } from '../../denial.ts';
import { namespaceOf, ruleMatches } from '../matching/rules.ts';
import { conditionsEvidence } from '../policies/evidence.ts';
import { scopeOf } from '../policies/expressions.ts';
import type { Hook } from './configuration.ts';

/** Which webhook of which configuration had its say, where it was asked, and by which of its rules. */
export function hookEvidence(hook: Hook, attributes: AdmissionAttributes, context: AdmissionContext): Evidence {
  const { configuration, name, rules = [], clientConfig, failurePolicy = 'Fail', matchConditions } = hook;
  const { service, url } = clientConfig;
  return {
    configuration,
    webhook: name,
    rule: rules.findIndex((rule) => ruleMatches(rule, attributes, hook.matchPolicy)),
    ...(url === undefined ? { service: `${service?.namespace ?? ''}/${service?.name ?? ''}` } : { url }),
    failurePolicy,
    ...(matchConditions?.length
      ? conditionsEvidence(matchConditions, scopeOf(attributes, context, namespaceOf(attributes, context), undefined))
      : {}),
  };
}
