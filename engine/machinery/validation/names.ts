/** The rules for names, label keys and label values, and the words in which the server refuses them. */

export type NameRule = 'subdomain' | 'label' | 'dns1035' | 'path';

const subdomainPattern = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';
const labelPattern = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const dns1035Pattern = '[a-z]([-a-z0-9]*[a-z0-9])?';
const qualifiedPattern = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const valuePattern = `(${qualifiedPattern})?`;

const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`);
const subdomain = whole(subdomainPattern);
const dnsLabel = whole(labelPattern);
const dns1035 = whole(dns1035Pattern);
const qualifiedName = whole(qualifiedPattern);
const labelValue = whole(valuePattern);

const subdomainText = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${subdomainPattern}')`;
const labelText = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${labelPattern}')`;
const dns1035Text = `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '${dns1035Pattern}')`;
const qualifiedText = `must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${qualifiedPattern}')`;
const valueText = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '${valuePattern}')`;

const tooLong = (bytes: number): string => `must be no more than ${bytes} bytes`;

/** What is wrong with an object's name; empty where nothing is. */
export function nameProblems(name: string, rule: NameRule): readonly string[] {
  switch (rule) {
    case 'subdomain':
      return isSubdomain(name) ? none : matched(name, 253, subdomain, subdomainText);
    case 'label':
      return matched(name, 63, dnsLabel, labelText);
    case 'dns1035':
      return matched(name, 63, dns1035, dns1035Text);
    case 'path':
      return pathProblems(name);
  }
}

const dash = 45;
const dot = 46;

/** What the pattern says, in a loop: every object that is made has a name, and the loop is several times as fast. */
function isSubdomain(name: string): boolean {
  if (name.length > 253) return false;
  let before = dot;
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code === dash) {
      if (before === dot) return false;
    } else if (code === dot) {
      if (before === dot || before === dash) return false;
    } else if (!(code >= 97 && code <= 122) && !(code >= 48 && code <= 57)) return false;
    before = code;
  }
  return before !== dot && before !== dash;
}

function pathProblems(name: string): readonly string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((part) => name.includes(part)).map((part) => `may not contain '${part}'`);
}

const none: readonly string[] = [];

function matched(text: string, limit: number, pattern: RegExp, explanation: string): readonly string[] {
  if (text.length <= limit && pattern.test(text)) return none;
  return [...(text.length > limit ? [tooLong(limit)] : none), ...(pattern.test(text) ? none : [explanation])];
}

// the same few keys come with every object: what was found right once is not looked at again
const knownKeys = new Set<string>();
const knownKeyLimit = 10_000;

/** What is wrong with a label's key (or any qualified name, such as a finalizer). */
export function labelKeyProblems(key: string): readonly string[] {
  if (knownKeys.has(key)) return none;
  const problems = qualifiedNameProblems(key);
  if (problems.length === 0) {
    if (knownKeys.size >= knownKeyLimit) knownKeys.clear();
    knownKeys.add(key);
  }
  return problems;
}

/** Annotations' keys may have upper-case letters in their prefix. */
export const annotationKeyProblem = (key: string): readonly string[] =>
  knownKeys.has(key) ? none : labelKeyProblems(key.toLowerCase());

function qualifiedNameProblems(key: string): readonly string[] {
  const parts = key.split('/');
  if (parts.length > 2) {
    return [
      `a qualified name ${qualifiedText} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const problems: string[] = [];
  const prefix = parts.length === 2 ? parts[0] : undefined;
  if (prefix === '') problems.push('prefix part must be non-empty');
  else if (prefix !== undefined) {
    for (const problem of nameProblems(prefix, 'subdomain')) problems.push(`prefix part ${problem}`);
  }
  const name = parts.at(-1) ?? '';
  if (name === '') problems.push('name part must be non-empty');
  else if (name.length > 63) problems.push(`name part ${tooLong(63)}`);
  if (!qualifiedName.test(name)) problems.push(`name part ${qualifiedText}`);
  return problems;
}

/** What is wrong with a label's value. */
export function labelValueProblems(value: string): readonly string[] {
  if (value.length <= 63 && labelValue.test(value)) return none;
  return matched(value, 63, labelValue, valueText);
}
