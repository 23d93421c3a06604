import type { FieldError } from '../../machinery/errors.ts';
import {
  collect,
  type FieldErrors,
  labelKeyProblems,
  nameProblems,
  validateLabelSelector,
} from '../../machinery/validation/index.ts';
import { checkPolicyExpression } from '../policy/expressions.ts';
import type { MutatingWebhookConfiguration, ValidatingWebhookConfiguration } from '../types.ts';

type Configuration = MutatingWebhookConfiguration | ValidatingWebhookConfiguration;
type Webhook = NonNullable<Configuration['webhooks']>[number];

const operations = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];

/** @see https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/ */
export const validateWebhooks = ({ webhooks }: Configuration): readonly FieldError[] =>
  collect((errors) => {
    const names = new Set<string>();
    for (const [i, webhook] of (webhooks ?? []).entries()) {
      const field = `webhooks[${i}]`;
      validateWebhook(webhook, field, errors);
      if (names.has(webhook.name)) errors.duplicate(`${field}.name`, webhook.name);
      names.add(webhook.name);
    }
    for (const [i, webhook] of (webhooks ?? []).entries()) validateReviewVersions(webhook, `webhooks[${i}]`, errors);
  });

function validateWebhook(webhook: Webhook, field: string, errors: FieldErrors): void {
  const problems = nameProblems(webhook.name ?? '', 'subdomain');
  if (!webhook.name) errors.required(`${field}.name`);
  else if (problems.length > 0) errors.allInvalid(`${field}.name`, webhook.name, problems);
  else if (webhook.name.split('.').length < 3) {
    const detail = 'should be a domain with at least three segments separated by dots';
    errors.invalid(`${field}.name`, webhook.name, detail);
  }
  validateRules(webhook.rules ?? [], `${field}.rules`, errors);
  validateConditions(webhook, field, errors);
  errors.oneOfIfSet(`${field}.failurePolicy`, webhook.failurePolicy, ['Fail', 'Ignore']);
  errors.oneOfIfSet(`${field}.matchPolicy`, webhook.matchPolicy, ['Equivalent', 'Exact']);
  if (!webhook.sideEffects) errors.required(`${field}.sideEffects`, 'must specify one of None, NoneOnDryRun');
  else errors.oneOf(`${field}.sideEffects`, webhook.sideEffects, ['None', 'NoneOnDryRun']);
  const seconds = webhook.timeoutSeconds;
  if (seconds !== undefined && (seconds < 1 || seconds > 30)) {
    errors.invalid(`${field}.timeoutSeconds`, seconds, 'the timeout value must be between 1 and 30 seconds');
  }
  validateLabelSelector(webhook.namespaceSelector, `${field}.namespaceSelector`, errors);
  validateLabelSelector(webhook.objectSelector, `${field}.objectSelector`, errors);
  validateClient(webhook.clientConfig, `${field}.clientConfig`, errors);
}

interface Rule {
  readonly operations?: readonly string[] | undefined;
  readonly apiGroups?: readonly string[] | undefined;
  readonly apiVersions?: readonly string[] | undefined;
  readonly resources?: readonly string[] | undefined;
  readonly scope?: string | undefined;
}

/** Which requests a webhook or policy is asked about. */
export function validateRules(rules: readonly Rule[], field: string, errors: FieldErrors): void {
  for (const [i, rule] of rules.entries()) {
    const at = `${field}[${i}]`;
    if (!rule.operations?.length) errors.required(`${at}.operations`);
    if ((rule.operations?.length ?? 0) > 1 && rule.operations?.includes('*')) {
      errors.invalid(`${at}.operations`, rule.operations, "if '*' is present, must not specify other operations");
    }
    for (const [j, operation] of (rule.operations ?? []).entries()) {
      errors.oneOf(`${at}.operations[${j}]`, operation, operations);
    }
    for (const [part, words] of ruleParts) {
      const list = rule[part] ?? [];
      if (list.length === 0) errors.required(`${at}.${part}`);
      if (words !== undefined && list.length > 1 && list.includes('*')) {
        errors.invalid(`${at}.${part}`, list, `if '*' is present, must not specify other ${words}`);
      }
      for (const [j, entry] of list.entries()) {
        if (entry === '' && part !== 'apiGroups') errors.required(`${at}.${part}[${j}]`);
      }
    }
    errors.oneOfIfSet(`${at}.scope`, rule.scope, ['*', 'Cluster', 'Namespaced']);
  }
}

const ruleParts = [
  ['apiGroups', 'API groups'],
  ['apiVersions', 'API versions'],
  ['resources', undefined],
] as const;

const mostConditions = 64;

function validateConditions({ matchConditions = [] }: Webhook, field: string, errors: FieldErrors): void {
  errors.tooMany(`${field}.matchConditions`, matchConditions.length, mostConditions);
  const names = new Set<string>();
  for (const [i, { name, expression }] of matchConditions.entries()) {
    const at = `${field}.matchConditions[${i}]`;
    if (!expression?.trim()) errors.required(`${at}.expression`);
    else {
      for (const problem of checkPolicyExpression(expression, { authorizer: true }, 'bool').problems) {
        const detail = problem.startsWith('must evaluate') ? 'must evaluate to bool' : `compilation failed: ${problem}`;
        errors.invalid(`${at}.expression`, expression, detail);
      }
    }
    if (!name) errors.required(`${at}.name`);
    else errors.allInvalid(`${at}.name`, name, labelKeyProblems(name));
    if (names.has(name)) errors.duplicate(`${at}.name`, name);
    names.add(name);
  }
}

export function validateClient(client: Webhook['clientConfig'] | undefined, field: string, errors: FieldErrors): void {
  const { url, service } = client ?? {};
  if ((url === undefined) === (service === undefined)) {
    errors.required(field, 'exactly one of url or service is required');
    return;
  }
  if (url !== undefined) {
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1] ?? '';
    if (scheme !== 'https') {
      const detail = "'https' is the only allowed URL scheme; desired format: https://host[/path]";
      errors.invalid(`${field}.url`, scheme, detail);
    }
    return;
  }
  if (!service?.name) errors.required(`${field}.service.name`, 'service name is required');
  if (!service?.namespace) errors.required(`${field}.service.namespace`, 'service namespace is required');
  if (service?.path && !service.path.startsWith('/')) {
    errors.invalid(`${field}.service.path`, service.path, "must start with a '/'");
  }
}

function validateReviewVersions(
  { admissionReviewVersions: versions }: Webhook,
  field: string,
  errors: FieldErrors,
): void {
  const at = `${field}.admissionReviewVersions`;
  if (!versions?.length) errors.required(at, 'must specify one of v1, v1beta1');
  else if (!versions.some((v) => v === 'v1' || v === 'v1beta1')) {
    errors.invalid(at, versions, 'must include at least one of v1, v1beta1');
  }
}
