import { type Environment, Optional } from '@marcbachmann/cel-js';
import { labelKeyProblems, labelValueProblems, nameProblems } from '../../validation/index.ts';
import { durationOf } from '../durations.ts';

/** A named rule for text. */
class CelFormat {
  readonly problems: (text: string) => readonly string[];
  constructor(problems: (text: string) => readonly string[]) {
    this.problems = problems;
  }
}

const when = (ok: (text: string) => boolean, problem: string) => (text: string) => (ok(text) ? [] : [problem]);

/** A prefix may end with a hyphen: more is to follow. */
const asPrefix = (text: string): string => text.replace(/-$/, 'a');

const formats: { readonly [name: string]: (text: string) => readonly string[] } = {
  dns1123Label: (text) => nameProblems(text, 'label'),
  dns1123Subdomain: (text) => nameProblems(text, 'subdomain'),
  dns1035Label: (text) => nameProblems(text, 'dns1035'),
  dns1123LabelPrefix: (text) => nameProblems(asPrefix(text), 'label'),
  dns1123SubdomainPrefix: (text) => nameProblems(asPrefix(text), 'subdomain'),
  dns1035LabelPrefix: (text) => nameProblems(asPrefix(text), 'dns1035'),
  qualifiedName: labelKeyProblems,
  labelValue: labelValueProblems,
  uri: when((text) => URL.canParse(text) || text.startsWith('/'), 'invalid URI'),
  uuid: when((text) => /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i.test(text), 'does not match the UUID format'),
  byte: when((text) => /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0, 'invalid base64'),
  date: when((text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)), 'invalid date'),
  datetime: when((text) => /^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text)), 'invalid datetime'),
  duration: when((text) => durationOf(text) !== undefined, 'invalid duration'),
};

class Formats {}

/** @see https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-format-library */
export function registerFormats(environment: Environment): void {
  environment
    .registerType('kubernetes.NamedFormat', CelFormat)
    .registerType('FormatNamespace', Formats)
    .registerConstant('format', 'FormatNamespace', new Formats())
    .registerFunction(
      'kubernetes.NamedFormat.validate(string): optional<list<string>>',
      (of: CelFormat, text: string) => {
        const problems = of.problems(text);
        return problems.length === 0 ? Optional.none() : Optional.of(problems);
      },
    )
    .registerFunction('FormatNamespace.named(string): optional<kubernetes.NamedFormat>', (_: Formats, name: string) => {
      const problems = Object.hasOwn(formats, name) ? formats[name] : undefined;
      return problems ? Optional.of(new CelFormat(problems)) : Optional.none();
    });
  for (const [name, problems] of Object.entries(formats)) {
    environment.registerFunction(`FormatNamespace.${name}(): kubernetes.NamedFormat`, () => new CelFormat(problems));
  }
}
