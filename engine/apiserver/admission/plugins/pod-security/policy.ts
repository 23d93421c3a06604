/** Which level a namespace asks for, and whether a pod keeps to it. */
import type { FieldError } from '../../../../machinery/errors.ts';
import type { PodSpec } from '../../../../kinds/types.ts';
import { baseline, type Check } from './baseline.ts';
import { replaced, restricted } from './restricted.ts';
import type { Subject, Violation } from './words.ts';

type Labels = { readonly [key: string]: string } | undefined;

export type Mode = 'enforce' | 'audit' | 'warn';

export interface Policy {
  readonly level: Level;
  /** As the label says it: `latest`, `v1.30`. */
  readonly version: string;
}

const levels = ['privileged', 'baseline', 'restricted'] as const;
export type Level = (typeof levels)[number];

const prefix = 'pod-security.kubernetes.io/';
const isLevel = (text: string): text is Level => levels.some((level) => level === text);
const isVersion = (text: string): boolean => text === 'latest' || /^v1\.(0|[1-9]\d*)$/.test(text);

export const stricter = (a: Level, b: Level): boolean => levels.indexOf(a) > levels.indexOf(b);

/** What cannot be read counts as the strictest level when it enforces, and is ignored otherwise. */
export function policyOf(labels: Labels, mode: Mode): Policy {
  const level = labels?.[prefix + mode] ?? 'privileged';
  const version = labels?.[`${prefix}${mode}-version`] ?? 'latest';
  return {
    level: isLevel(level) ? level : mode === 'enforce' ? 'restricted' : 'privileged',
    version: isVersion(version) ? version : 'latest',
  };
}

export const formatPolicy = ({ level, version }: Policy): string => `"${level}:${version}"`;

/** Labels of a namespace that mean nothing. */
export function labelErrors(labels: Labels): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const mode of ['enforce', 'audit', 'warn']) {
    const level = labels?.[prefix + mode];
    const version = labels?.[`${prefix}${mode}-version`];
    const error = (key: string, value: string, detail: string) =>
      errors.push({ code: 'FieldValueInvalid', field: `metadata.labels[${key}]`, value, detail });
    if (level !== undefined && !isLevel(level)) error(prefix + mode, level, `must be one of ${levels.join(', ')}`);
    if (version !== undefined && !isVersion(version)) {
      error(`${prefix}${mode}-version`, version, 'must be "latest" or "v1.x"');
    }
  }
  return errors;
}

const checks: { readonly [Name in Level]: readonly Check[] } = {
  privileged: [],
  baseline: Object.values(baseline),
  restricted: [
    ...Object.entries(baseline).flatMap(([name, check]) => (replaced.has(name) ? [] : check)),
    ...Object.values(restricted),
  ],
};

/** By spec, where nothing but the spec decides: pods of one template are looked at once. */
const known = new WeakMap<PodSpec, Map<string, readonly Violation[]>>();

export function violations(
  metadata: Subject['metadata'] | undefined,
  spec: PodSpec,
  { level, version }: Policy,
): readonly Violation[] {
  if (level === 'privileged') return [];
  const key = `${level}:${version}`;
  const remembers = metadata?.annotations === undefined && Object.isFrozen(spec);
  const before = remembers ? known.get(spec)?.get(key) : undefined;
  if (before) return before;
  const minor = version === 'latest' ? Number.MAX_SAFE_INTEGER : Number(version.slice('v1.'.length));
  const containers = [
    ...(spec.initContainers ?? []),
    ...spec.containers,
    ...((spec.ephemeralContainers ?? []) as PodSpec['containers']),
  ];
  const subject: Subject = { metadata: metadata ?? {}, spec, containers };
  const found = checks[level].flatMap((check) => check(subject, minor) ?? []);
  if (remembers) known.set(spec, (known.get(spec) ?? new Map<string, readonly Violation[]>()).set(key, found));
  return found;
}

/** The strictest level that a pod keeps to. */
export const levelKept = (metadata: Subject['metadata'] | undefined, spec: PodSpec, version: string): Level =>
  levels.findLast((level) => violations(metadata, spec, { level, version }).length === 0) ?? 'privileged';

export const describe = (found: readonly Violation[]): string =>
  found.map(({ reason, detail }) => (detail === '' ? reason : `${reason} (${detail})`)).join(', ');
