/**
 * Replays what a real server said of invalid objects (`recordings/scenarios/invalid-*.yaml` and more). That one was of
 * version 1.20: what reads otherwise today stands below with what it reads now.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { validateMetadata } from '../apiserver/metadata/validate.ts';
import { deepFreeze } from '../machinery/freeze.ts';
import { describeFieldError } from '../machinery/invalid.ts';
import { builtinSchemas } from '../machinery/schema/index.ts';
import { createSchemaNormalizer } from '../machinery/schema/normalize.ts';
import { formatApiVersion, type KubeObject, parseApiVersion } from '../machinery/types.ts';
import { parseYaml } from '../machinery/yaml.ts';
import { builtinKinds } from './index.ts';
import { createKindRegistry } from './registry.ts';

const registry = createKindRegistry(builtinKinds());
const { normalize } = createSchemaNormalizer(builtinSchemas());

interface Step {
  readonly run?: string;
  readonly stdin?: string;
  readonly stderr?: string;
  readonly skew?: boolean;
}

/** Messages of 1.20 and what a server says since. */
const since: readonly (readonly [RegExp, string])[] = [
  [/loopback range \(127\.0\.0\.0\/8\)/, 'loopback range (127.0.0.0/8, ::1/128)'],
  [/must be no more than (253|63) characters/g, 'must be no more than $1 bytes'],
  [/(Invalid value: "2": must be less than or equal to cpu limit)$/gm, '$1 of 1'],
  // values that are objects are written as JSON
  [/core\.Toleration\{.*\}(?=: value)/g, '{"operator":"Exists","value":"x"}'],
  [/core\.SecurityContext\{.*\}(?=: cannot)/g, '{"privileged":true,"allowPrivilegeEscalation":false}'],
  [/core\.ServicePort\{.*\}/g, '{"protocol":"TCP","port":80}'],
  [/resource\.Quantity\{i:resource.int64Amount\{value:15, .*?Format:"DecimalSI"\}/g, '"1500m"'],
  [/resource\.Quantity\{i:resource.int64Amount\{value:1500, .*?Format:"DecimalSI"\}/g, '"1500m"'],
  [/core\.ResourceList\{\}/g, '{}'],
  [/\[\]networking\.IngressRule\(nil\)/g, '"null"'],
  [/map\[string\]string(\{.*?\})/g, '$1'],
  [/at least one letter or number \(a-z, 0-9\)/g, 'at least one letter (a-z)'],
  [/\[\]string\{(.*?)\}/g, '[$1]'],
  // sidecars made an exception
  [
    /Invalid value: core\.(Probe|Lifecycle)\{.*\}: must not be set for init containers/g,
    'Forbidden: may not be set for init containers without restartPolicy=Always',
  ],
  // names of environment variables may hold more than they did
  [
    /a valid environment variable name must consist of.*/g,
    "a valid environment variable name must consist only of printable ASCII characters other than '='",
  ],
  [/("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce")/g, '$1, "ReadWriteOncePod"'],
];

/** The one document of a text that is known to be good. */
function read<T>(text: string): T {
  const parsed = parseYaml(text);
  if ('problem' in parsed) throw new Error(parsed.problem.message);
  return parsed.value as T;
}

const today = (words: string): string => since.reduce((text, [old, now]) => text.replace(old, now), words).trimEnd();

/** What kubectl prints when the server refuses an object as invalid; undefined where it takes it. */
function refusal(given: KubeObject, namespace: string): string | undefined {
  const { group, version } = parseApiVersion(given.apiVersion);
  const definition = registry.byKind(group, given.kind);
  const served = definition?.versions.find((v) => v.version === version);
  if (!definition || !served?.definition) return undefined;
  const named = {
    ...given,
    metadata: { ...given.metadata, ...(definition.namespaced ? { namespace } : {}) },
  };
  let object = normalize(served.definition, named);
  object = deepFreeze(served.toStorage?.(object) ?? object);
  object = deepFreeze({
    ...(definition.defaults?.(object) ?? object),
    apiVersion: formatApiVersion({ group, version }),
  });
  object =
    definition.prepareForCreate?.(object, { now: () => '2026-01-01T00:00:00Z', user: { name: 'u', groups: [] } }) ??
    object;
  const errors = [...validateMetadata(object, definition), ...(definition.validate?.(object) ?? [])];
  if (errors.length === 0) return undefined;
  const lines = [...new Set(errors.map((error) => `${error.field}: ${describeFieldError(error)}`))];
  const text = lines.length === 1 ? lines[0] : `\n${lines.map((line) => `* ${line}`).join('\n')}`;
  return `The ${given.kind} "${object.metadata.name ?? ''}" is invalid: ${text}`;
}

describe.each(['invalid-metadata', 'invalid-pods', 'invalid-services-and-more', 'pvc-validation'])('%s', (scenario) => {
  const file = new URL(`../../../shared/recordings/scenarios/${scenario}.yaml`, import.meta.url);
  const { steps } = read<{ readonly steps: readonly Step[] }>(readFileSync(file, 'utf8'));
  const creates = steps.filter(
    (step) =>
      step.stdin !== undefined &&
      !step.skew &&
      / is invalid: /.test(step.stderr ?? '') &&
      !/error validating/.test(step.stderr ?? ''),
  );
  it.each(creates.map((step, i) => [i, today(step.stderr ?? ''), step.stdin ?? ''] as const))(
    '%i %s',
    (_, words, manifest) => {
      expect(refusal(read<KubeObject>(manifest), scenario)).toBe(words);
    },
  );
});
