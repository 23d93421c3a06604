import { base64Problem } from '../../config/base64.ts';
import type { Kubeconfig } from '../../config/kubeconfig.ts';
import { KubectlError } from '../../errors.ts';

/** What a field of a kubeconfig holds. `whole` is what cannot be set by one value. */
type FieldType = 'text' | 'bool' | 'bytes' | 'list' | 'whole';
type Fields = { readonly [field: string]: FieldType };

/** The lists of a kubeconfig: the field that holds what an entry says, and what it may say. */
export const sections = {
  clusters: {
    field: 'cluster',
    fields: {
      server: 'text',
      'tls-server-name': 'text',
      'insecure-skip-tls-verify': 'bool',
      'certificate-authority': 'text',
      'certificate-authority-data': 'bytes',
      'proxy-url': 'text',
      'disable-compression': 'bool',
      extensions: 'whole',
    },
  },
  contexts: { field: 'context', fields: { cluster: 'text', user: 'text', namespace: 'text', extensions: 'whole' } },
  users: {
    field: 'user',
    fields: {
      'client-certificate': 'text',
      'client-certificate-data': 'bytes',
      'client-key': 'text',
      'client-key-data': 'bytes',
      token: 'text',
      tokenFile: 'text',
      'act-as': 'text',
      'act-as-uid': 'text',
      'act-as-groups': 'list',
      'act-as-user-extra': 'whole',
      username: 'text',
      password: 'text',
      'auth-provider': 'whole',
      exec: 'whole',
      extensions: 'whole',
    },
  },
} as const satisfies { readonly [section: string]: { readonly field: string; readonly fields: Fields } };

export type Section = keyof typeof sections;
const isSection = (text: string): text is Section => Object.hasOwn(sections, text);

/** Fields of a kubeconfig beside its lists; those that are not kept are always the same. */
const plainFields: Fields = { apiVersion: 'text', kind: 'text', 'current-context': 'text', preferences: 'whole' };

/** What the name of a property leads to. */
export type Property =
  | { readonly type: 'plain'; readonly field: string }
  | { readonly type: 'section'; readonly section: Section }
  | { readonly type: 'entry'; readonly section: Section; readonly name: string }
  | { readonly type: 'field'; readonly section: Section; readonly name: string; readonly field: string };

/** `clusters.NAME.FIELD` taken apart: a name goes on until a field's name follows. Fails where a kubeconfig has no such thing. */
export function propertyOf(path: string): Property {
  if (path === '') throw new KubectlError('you must specify a property');
  const [first = '', ...rest] = path.split('.');
  const left = (parts: readonly string[]): void => {
    if (parts.length > 0) throw new KubectlError(`unable to parse one or more field values of ${path}`);
  };
  if (first === 'preferences' && rest[0] === 'colors') {
    left(rest.slice(1));
    return { type: 'plain', field: 'preferences.colors' };
  }
  if (Object.hasOwn(plainFields, first)) {
    left(rest);
    return { type: 'plain', field: first };
  }
  if (!isSection(first)) throw new KubectlError(`unable to parse ${path} after [] at api.Config`);
  if (rest.length === 0) return { type: 'section', section: first };
  const at = rest.findIndex((part, index) => index > 0 && Object.hasOwn(sections[first].fields, part));
  if (at < 0) return { type: 'entry', section: first, name: rest.join('.') };
  left(rest.slice(at + 1));
  return { type: 'field', section: first, name: rest.slice(0, at).join('.'), field: rest[at] ?? '' };
}

const typeOf = (property: Property): FieldType => {
  if (property.type === 'plain')
    return property.field === 'preferences.colors' ? 'bool' : (plainFields[property.field] ?? 'whole');
  if (property.type !== 'field') return 'whole';
  const fields: Fields = sections[property.section].fields;
  return fields[property.field] ?? 'whole';
};

/** The value of a text on the command line, for this property. */
export function valueFor(property: Property, text: string, rawBytes: boolean): string | boolean {
  switch (typeOf(property)) {
    case 'text':
      return text;
    case 'bool': {
      if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true;
      if (/^(0|f|F|false|FALSE|False)$/.test(text)) return false;
      throw new KubectlError(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
    }
    case 'bytes': {
      if (rawBytes) return btoa(text);
      const problem = base64Problem(text);
      if (problem !== undefined) throw new KubectlError(`error decoding input value: ${problem}`);
      return text;
    }
    case 'list':
      throw new KubectlError('unrecognized slice type. string');
    case 'whole':
      throw new KubectlError("can't set a map to a value: map[]");
  }
}

export interface Entry {
  readonly [field: string]: unknown;
}

export function entryOf(config: Kubeconfig, section: Section, name: string): Entry | undefined {
  const found = config[section].find((each) => each.name === name);
  return found && { ...Object.entries(found).find(([field]) => field === sections[section].field)?.[1] };
}

/** The kubeconfig with one entry changed or added. */
export function withEntry(config: Kubeconfig, section: Section, name: string, entry: Entry): Kubeconfig {
  const next = { name, [sections[section].field]: entry };
  const list: readonly { readonly name: string }[] = config[section];
  const known = list.some((each) => each.name === name);
  const changed = known ? list.map((each) => (each.name === name ? next : each)) : [...list, next];
  return { ...config, [section]: changed };
}

/** The kubeconfig with a property set. */
export function withProperty(config: Kubeconfig, property: Property, value: string | boolean): Kubeconfig {
  if (property.type === 'field') {
    const { section, name, field } = property;
    return withEntry(config, section, name, { ...entryOf(config, section, name), [field]: value });
  }
  const kept = property.type === 'plain' && property.field === 'current-context';
  return kept ? { ...config, 'current-context': String(value) } : config;
}

/** The kubeconfig without a property; a whole entry need not be there. */
export function withoutProperty(config: Kubeconfig, property: Property): Kubeconfig {
  switch (property.type) {
    case 'plain':
      return property.field === 'current-context' ? { ...config, 'current-context': '' } : config;
    case 'section':
      return { ...config, [property.section]: [] };
    case 'entry': {
      const { section, name } = property;
      return { ...config, [section]: config[section].filter((each) => each.name !== name) };
    }
    case 'field': {
      const { section, name, field } = property;
      const entry = entryOf(config, section, name);
      if (!entry) throw new KubectlError(`current map key \`${name}\` is invalid`);
      const { [field]: _, ...rest } = entry;
      return withEntry(config, section, name, rest);
    }
  }
}
