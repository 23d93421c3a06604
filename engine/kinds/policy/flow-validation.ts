/** What the schemas cannot say of API priority and fairness. */
import type { FieldError } from '../../machinery/errors.ts';
import { same } from '../../machinery/share.ts';
import { collect, type FieldErrors, nameProblems } from '../../machinery/validation/index.ts';
import type { FlowSchema, PriorityLevelConfiguration } from '../types.ts';
import { mandatoryObject } from './flow-control.ts';

type Rule = NonNullable<NonNullable<FlowSchema['spec']>['rules']>[number];
type Subject = Rule['subjects'][number];
type ResourceRule = NonNullable<Rule['resourceRules']>[number];
type UrlRule = NonNullable<Rule['nonResourceRules']>[number];
type Limited = NonNullable<NonNullable<PriorityLevelConfiguration['spec']>['limited']>;
type Queuing = NonNullable<NonNullable<Limited['limitResponse']>['queuing']>;

const lastPrecedence = 10_000;
const mostQueues = 10_000_000;
const hashBits = 60;
const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch'];

/** @see https://kubernetes.io/docs/concepts/cluster-administration/flow-control/ */
export const validateFlowSchema = ({ metadata, spec }: FlowSchema): readonly FieldError[] =>
  collect((errors) => {
    const fixed = mandatoryObject('FlowSchema', metadata.name);
    if (fixed && !same(fixed['spec'], spec)) {
      errors.invalidPart('spec', `spec of '${metadata.name}' must equal the fixed value`);
    }
    const { matchingPrecedence: precedence = 0, distinguisherMethod, priorityLevelConfiguration, rules } = spec ?? {};
    const at = 'spec.matchingPrecedence';
    if (precedence <= 0) errors.invalid(at, precedence, 'must be a positive value');
    if (precedence > lastPrecedence) errors.invalid(at, precedence, `must not be greater than ${lastPrecedence}`);
    if (precedence === 1 && metadata.name !== 'exempt') {
      errors.invalid(at, precedence, "only the schema named 'exempt' may have matchingPrecedence 1");
    }
    if (distinguisherMethod && !['ByNamespace', 'ByUser'].includes(distinguisherMethod.type)) {
      errors.notSupported('spec.distinguisherMethod.type', distinguisherMethod, ['ByNamespace', 'ByUser']);
    }
    const level = priorityLevelConfiguration?.name;
    const where = 'spec.priorityLevelConfiguration.name';
    if (level) errors.allInvalid(where, level, nameProblems(level, 'subdomain'));
    else errors.required(where, 'must reference a priority level');
    for (const [i, rule] of (rules ?? []).entries()) validateRule(rule, `spec.rules[${i}]`, errors);
  });

function validateRule({ subjects, resourceRules, nonResourceRules }: Rule, field: string, errors: FieldErrors): void {
  if (!subjects?.length) errors.required(`${field}.subjects`, 'subjects must contain at least one value');
  for (const [i, subject] of (subjects ?? []).entries()) validateSubject(subject, `${field}.subjects[${i}]`, errors);
  if (!resourceRules?.length && !nonResourceRules?.length) {
    errors.required(field, 'at least one of resourceRules and nonResourceRules has to be non-empty');
  }
  for (const [i, rule] of (resourceRules ?? []).entries()) {
    validateResourceRule(rule, `${field}.resourceRules[${i}]`, errors);
  }
  for (const [i, rule] of (nonResourceRules ?? []).entries()) {
    validateUrlRule(rule, `${field}.nonResourceRules[${i}]`, errors);
  }
}

const parts = { User: 'user', Group: 'group', ServiceAccount: 'serviceAccount' } as const;
type SubjectKind = keyof typeof parts;
/** What else a subject may not name, in the order in which the server looks. */
const others: { readonly [Kind in SubjectKind]: readonly SubjectKind[] } = {
  ServiceAccount: ['User', 'Group'],
  User: ['ServiceAccount', 'Group'],
  Group: ['ServiceAccount', 'User'],
};

const isSubjectKind = (kind: string): kind is SubjectKind => Object.hasOwn(parts, kind);

function validateSubject(subject: Subject, field: string, errors: FieldErrors): void {
  const { kind } = subject;
  if (!isSubjectKind(kind)) {
    errors.notSupported(`${field}.kind`, kind, ['Group', 'ServiceAccount', 'User']);
    return;
  }
  const part = parts[kind];
  const at = `${field}.${part}`;
  const named = subject[part];
  if (!named) errors.required(at, `${part} is required when subject kind is '${kind}'`);
  else if (!named.name) errors.required(`${at}.name`);
  else if (kind === 'ServiceAccount' && named.name !== '*') {
    errors.allInvalid(`${at}.name`, named.name, nameProblems(named.name, 'subdomain'));
  }
  if (kind === 'ServiceAccount' && subject.serviceAccount) {
    const { namespace } = subject.serviceAccount;
    if (namespace) errors.allInvalid(`${at}.namespace`, namespace, nameProblems(namespace, 'label'));
    else errors.required(`${at}.namespace`, 'must specify namespace for service account');
  }
  for (const other of others[kind]) {
    const unwanted = parts[other];
    if (subject[unwanted] === undefined) continue;
    errors.forbidden(`${field}.${unwanted}`, `${unwanted} is forbidden when subject kind is not '${other}'`);
  }
}

/** A list with something in it, and with a star alone if there is one. True where its entries are still to be looked at. */
function validateList(
  list: readonly string[] | undefined,
  empty: string,
  thing: string,
  field: string,
  errors: FieldErrors,
): boolean {
  if (!list?.length) {
    errors.required(field, empty);
    return false;
  }
  if (!list.includes('*')) return true;
  if (list.length > 1) errors.invalid(field, list, `if '*' is present, must not specify other ${thing}`);
  return false;
}

function validateVerbs(list: readonly string[], field: string, errors: FieldErrors): void {
  if (!validateList(list, 'verbs must contain at least one value', 'verbs', field, errors)) return;
  if (list.some((verb) => !verbs.includes(verb))) errors.notSupported(field, list, verbs);
}

function validateResourceRule(rule: ResourceRule, field: string, errors: FieldErrors): void {
  validateVerbs(rule.verbs, `${field}.verbs`, errors);
  const need = (what: string): string => `resource rules must supply at least one ${what}`;
  validateList(rule.apiGroups, need('api group'), 'api groups', `${field}.apiGroups`, errors);
  validateList(rule.resources, need('resource'), 'resources', `${field}.resources`, errors);
  const { namespaces = [], clusterScope } = rule;
  if (namespaces.length === 0 && clusterScope) return;
  const empty = 'resource rules that are not cluster scoped must supply at least one namespace';
  if (!validateList(namespaces, empty, 'namespaces', `${field}.namespaces`, errors)) return;
  for (const [i, namespace] of namespaces.entries()) {
    const problems = nameProblems(namespace, 'label').map(
      (problem) => `each member of this list must be '*' or a DNS-1123 label; ${problem}`,
    );
    errors.allInvalid(`${field}.namespaces[${i}]`, namespace, problems);
  }
}

function validateUrlRule({ verbs: list, nonResourceURLs }: UrlRule, field: string, errors: FieldErrors): void {
  validateVerbs(list, `${field}.verbs`, errors);
  const empty = 'nonResourceURLs must contain at least one value';
  if (!validateList(nonResourceURLs, empty, 'non-resource URLs', `${field}.nonResourceURLs`, errors)) return;
  for (const [i, url] of nonResourceURLs.entries()) {
    const problem = urlProblem(url);
    if (problem !== undefined) errors.invalid(`${field}.nonResourceURLs[${i}]`, url, problem);
  }
}

function urlProblem(url: string): string | undefined {
  if (url === '') return 'must not be empty';
  if (url === '/') return undefined;
  if (!url.startsWith('/')) return 'must start with slash';
  if (url.includes(' ')) return 'must not contain white-space';
  if (url.includes('//')) return 'must not contain double slash';
  const star = url.indexOf('*');
  return star >= 0 && !(star === url.length - 1 && url.endsWith('/*'))
    ? 'wildcard can only do suffix matching'
    : undefined;
}

export const validatePriorityLevel = ({ metadata, spec }: PriorityLevelConfiguration): readonly FieldError[] =>
  collect((errors) => {
    const { type = '', limited, exempt } = spec ?? {};
    if ((metadata.name === 'exempt') !== (type === 'Exempt')) {
      errors.invalid('spec.type', type, "type must be 'Exempt' if and only if `name` is 'exempt'");
    }
    if (type === 'Exempt') {
      if (limited) errors.forbidden('spec.limited', 'must be nil if the type is not Limited');
      validateShares(exempt, 'spec.exempt', errors);
    } else if (type === 'Limited') {
      if (exempt) errors.forbidden('spec.exempt', 'must be nil if the type is Limited');
      if (limited) validateLimited(limited, errors);
      else errors.required('spec.limited', 'must not be empty when type is Limited');
    } else errors.notSupported('spec.type', type, ['Exempt', 'Limited']);
    validateMandatoryLevel(metadata.name, spec, errors);
  });

/** How much the exempt level lends may be changed, and nothing else of the two mandatory ones. */
function validateMandatoryLevel(name: string, spec: PriorityLevelConfiguration['spec'], errors: FieldErrors): void {
  const fixed = mandatoryObject('PriorityLevelConfiguration', name) as PriorityLevelConfiguration | undefined;
  if (!fixed) return;
  const isExempt = name === 'exempt';
  const compared = (of: PriorityLevelConfiguration['spec']) => (isExempt ? { ...of, exempt: undefined } : of);
  if (same(compared(fixed.spec), compared(spec))) return;
  const but = isExempt ? " except the 'spec.exempt' field" : '';
  errors.invalidPart('spec', `spec of '${name}'${but} must equal the fixed value`);
}

function validateShares(
  shares: Pick<Limited, 'nominalConcurrencyShares' | 'lendablePercent'> | undefined,
  field: string,
  errors: FieldErrors,
): void {
  const { nominalConcurrencyShares: nominal = 0, lendablePercent: lendable = 0 } = shares ?? {};
  if (nominal < 0) errors.invalid(`${field}.nominalConcurrencyShares`, nominal, 'must be a non-negative integer');
  if (lendable < 0 || lendable > 100) {
    errors.invalid(`${field}.lendablePercent`, lendable, 'must be between 0 and 100, inclusive');
  }
}

function validateLimited(limited: Limited, errors: FieldErrors): void {
  const { limitResponse, borrowingLimitPercent: borrowing = 0 } = limited;
  validateShares(limited, 'spec.limited', errors);
  if (borrowing < 0) {
    const detail = 'if specified, must be a non-negative integer';
    errors.invalid('spec.limited.borrowingLimitPercent', borrowing, detail);
  }
  const field = 'spec.limited.limitResponse';
  const { type = '', queuing } = limitResponse ?? {};
  if (type === 'Reject') {
    if (queuing) errors.forbidden(`${field}.queuing`, 'must be nil if limited.limitResponse.type is not Limited');
  } else if (type === 'Queue') {
    if (queuing) validateQueuing(queuing, `${field}.queuing`, errors);
    else errors.required(`${field}.queuing`, 'must not be empty if limited.limitResponse.type is Limited');
  } else errors.notSupported(`${field}.type`, type, ['Queue', 'Reject']);
}

function validateQueuing(queuing: Queuing, field: string, errors: FieldErrors): void {
  const { queueLengthLimit = 0, queues = 0, handSize = 0 } = queuing;
  if (queueLengthLimit <= 0) errors.invalid(`${field}.queueLengthLimit`, queueLengthLimit, 'must be positive');
  if (queues <= 0) errors.invalid(`${field}.queues`, queues, 'must be positive');
  else if (queues > mostQueues) {
    errors.invalid(`${field}.queues`, queues, `must not be greater than ${mostQueues}`);
  }
  const bits = entropyBits(queues, handSize);
  if (handSize <= 0) errors.invalid(`${field}.handSize`, handSize, 'must be positive');
  else if (handSize > queues) {
    errors.invalid(`${field}.handSize`, handSize, `should not be greater than queues (${queues})`);
  } else if (bits > hashBits) {
    const detail = `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${hashBits}`;
    errors.invalid(`${field}.handSize`, handSize, detail);
  }
}

/** How much chance it takes to deal a hand of queues. */
const entropyBits = (queues: number, hand: number): number => Math.ceil(Math.log2(queues) * hand);
