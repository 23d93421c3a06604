import type { KubeObject } from '../../../../machinery/types.ts';
import type { ClientConfig } from '../../../../kinds/registry.ts';
import type { AdmissionAttributes, AdmissionContext } from '../../contract.ts';
import { isExempt } from '../policies/bindings.ts';
import { conditionsHold, type Named, scopeOf } from '../policies/expressions.ts';
import { namespaceOf, type Rule, ruleMatches, type Selection, selectorsMatch } from '../matching/rules.ts';

/** One webhook of a configuration. */
export interface Hook extends Selection {
  /** The name of its configuration. */
  readonly configuration: string;
  readonly name: string;
  readonly rules?: readonly Rule[];
  readonly matchConditions?: readonly Named[];
  readonly failurePolicy?: string;
  readonly sideEffects?: string;
  readonly timeoutSeconds?: number;
  readonly reinvocationPolicy?: string;
  readonly admissionReviewVersions?: readonly string[];
  readonly clientConfig: ClientConfig;
}

/** All webhooks of all configurations, in order of the configurations' names. */
export const hooksOf = (configurations: readonly KubeObject[]): readonly Hook[] =>
  configurations.flatMap(({ metadata, webhooks = [] }) =>
    (webhooks as readonly Omit<Hook, 'configuration'>[]).map((hook) => ({ ...hook, configuration: metadata.name })),
  );

export type Wanted = { readonly asked: true } | { readonly asked: false; readonly failure?: string };

/** Whether a webhook is asked about a request; `failure`: its conditions could not be worked out. */
export function isAsked(hook: Hook, attributes: AdmissionAttributes, context: AdmissionContext): Wanted {
  if (isExempt(attributes)) return { asked: false };
  if (!hook.rules?.some((rule) => ruleMatches(rule, attributes, hook.matchPolicy))) return { asked: false };
  if (!selectorsMatch(hook, attributes, context)) return { asked: false };
  if (!hook.matchConditions?.length) return { asked: true };
  const scope = scopeOf(attributes, context, namespaceOf(attributes, context), undefined);
  const { holds, failure } = conditionsHold(hook.matchConditions, scope);
  return holds ? { asked: true } : { asked: false, ...(failure === undefined ? {} : { failure }) };
}
