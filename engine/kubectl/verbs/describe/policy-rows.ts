import { listAt } from '../../fields.ts';

interface Row {
  readonly verbs: string[];
  readonly group: string | undefined;
  readonly resource: string;
  readonly names: string;
  readonly url: string;
}

/**
 * One row a resource, as `describe` and `auth can-i --list` have them: the verbs of rules for the same resource stand
 * together, and rows are in the order of the rules' text, so by their verbs first.
 */
export function policyRows(rules: readonly unknown[]): readonly (readonly string[])[] {
  const rows = new Map<string, Row>();
  const urls: Row[] = [];
  const add = (row: Row): void => {
    const key = [row.group, row.resource, row.names, row.url].join('\0');
    const known = rows.get(key);
    if (!known) rows.set(key, row);
    else known.verbs.push(...row.verbs.filter((verb) => !known.verbs.includes(verb)));
  };
  for (const rule of rules) {
    const texts = (field: string): string[] => listAt(rule, field).map(String);
    const names = texts('resourceNames');
    for (const resource of texts('resources'))
      for (const group of texts('apiGroups'))
        for (const name of names.length === 0 ? [''] : names)
          add({ verbs: texts('verbs'), group, resource, names: name, url: '' });
    for (const url of texts('nonResourceURLs'))
      urls.push({ verbs: texts('verbs'), group: undefined, resource: '', names: '', url });
  }
  return [...rows.values(), ...urls]
    .map((row): [string, Row] => [ruleText(row), row])
    .sort(([a], [b]) => (a === b ? 0 : a < b ? -1 : 1))
    .map(([, { verbs, group, resource, names, url }]) => [
      group ? qualified(resource, group) : resource,
      `[${url}]`,
      `[${names}]`,
      `[${verbs.join(' ')}]`,
    ]);
}

const ruleText = ({ verbs, group, resource, names, url }: Row): string =>
  `Verbs:[${verbs.join(' ')}],APIGroups:[${group ?? ''}],Resources:[${resource}],ResourceNames:[${names}],NonResourceURLs:[${url}],`;

function qualified(resource: string, group: string): string {
  const [name = '', subresource] = resource.split('/');
  return subresource === undefined ? `${name}.${group}` : `${name}.${group}/${subresource}`;
}
