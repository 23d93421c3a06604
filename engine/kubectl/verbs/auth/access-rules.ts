import { listAt, textAt } from '../../fields.ts';

/** One verb on one thing: what rules come down to. */
type Grant = string;

const texts = (of: unknown, field: string): readonly string[] => listAt(of, field).map(String);

/** Everything that a rule allows, one by one. */
function grantsOf(rule: unknown): readonly Grant[] {
  const names = texts(rule, 'resourceNames');
  return texts(rule, 'verbs').flatMap((verb) => [
    ...texts(rule, 'apiGroups').flatMap((group) =>
      texts(rule, 'resources').flatMap((resource) =>
        (names.length === 0 ? [''] : names).map((name) => JSON.stringify([verb, group, resource, name])),
      ),
    ),
    ...texts(rule, 'nonResourceURLs').map((url) => JSON.stringify([verb, url])),
  ]);
}

const covers = (have: string, want: string): boolean => have === '*' || have === want;

/** Whether some rule allows this, by name or by `*`. */
function isGranted(grant: Grant, rules: readonly unknown[]): boolean {
  const wanted: readonly string[] = JSON.parse(grant);
  const [verb = '', first = '', resource, name = ''] = wanted;
  return rules.some((rule) => {
    if (!texts(rule, 'verbs').some((each) => covers(each, verb))) return false;
    if (resource === undefined) {
      return texts(rule, 'nonResourceURLs').some(
        (url) => covers(url, first) || (url.endsWith('*') && first.startsWith(url.slice(0, -1))),
      );
    }
    const names = texts(rule, 'resourceNames');
    return (
      texts(rule, 'apiGroups').some((each) => covers(each, first)) &&
      texts(rule, 'resources').some((each) => covers(each, resource)) &&
      (names.length === 0 || (name !== '' && names.includes(name)))
    );
  });
}

/** The rules, or the parts of them, that `known` does not allow. A rule of which all is missing stays whole. */
export function missingRules(rules: readonly unknown[], known: readonly unknown[]): readonly unknown[] {
  return rules.flatMap((rule) => {
    const grants = grantsOf(rule);
    const missing = grants.filter((grant) => !isGranted(grant, known));
    return missing.length === grants.length ? (grants.length === 0 ? [] : [rule]) : missing.map(ruleOf);
  });
}

function ruleOf(grant: Grant): object {
  const [verb, first, resource, name]: readonly string[] = JSON.parse(grant);
  return resource === undefined
    ? { verbs: [verb], nonResourceURLs: [first] }
    : { verbs: [verb], apiGroups: [first], resources: [resource], ...(name ? { resourceNames: [name] } : {}) };
}

/** The subjects that are not among the known ones. */
export function missingSubjects(subjects: readonly unknown[], known: readonly unknown[]): readonly unknown[] {
  const there = new Set(known.map(subjectText));
  return subjects.filter((subject) => !there.has(subjectText(subject)));
}

export const ruleText = (rule: unknown): string => {
  const list = (field: string): string => `[${texts(rule, field).join(' ')}]`;
  return `{Verbs:${list('verbs')} APIGroups:${list('apiGroups')} Resources:${list('resources')} ResourceNames:${list('resourceNames')} NonResourceURLs:${list('nonResourceURLs')}}`;
};

export const subjectText = (subject: unknown): string => {
  const text = (field: string): string => textAt(subject, field) ?? '';
  return `{Kind:${text('kind')} APIGroup:${text('apiGroup')} Name:${text('name')} Namespace:${text('namespace')}}`;
};
