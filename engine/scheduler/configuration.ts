import type { Json, JsonObject } from '../machinery/types.ts';
import type { Duration } from '../sim/index.ts';
import { defaultPlugins } from './plugins/registry.ts';

/** The points at which a configuration may choose plugins. `multiPoint` stands for all. */
export const extensionPoints = [
  'queueSort',
  'preEnqueue',
  'preFilter',
  'filter',
  'postFilter',
  'preScore',
  'score',
  'reserve',
  'permit',
  'preBind',
  'bind',
  'postBind',
] as const;
export type ExtensionPoint = (typeof extensionPoints)[number];

export interface EnabledPlugin {
  readonly name: string;
  /** Of its score; undefined: the default one. */
  readonly weight?: number;
}

export interface ProfileConfiguration {
  readonly schedulerName: string;
  /** By point, in order. */
  readonly plugins: { readonly [Point in ExtensionPoint]: readonly EnabledPlugin[] };
  readonly args: ReadonlyMap<string, JsonObject>;
  /** 0: by the number of nodes. */
  readonly percentageOfNodesToScore: number;
}

export interface SchedulerConfiguration {
  readonly profiles: readonly ProfileConfiguration[];
  readonly initialBackoff: Duration;
  readonly maxBackoff: Duration;
}

const version = 'kubescheduler.config.k8s.io/v1';
const kindName = 'KubeSchedulerConfiguration';

/** What is wrong with a configuration, at its path. */
export interface ConfigurationProblem {
  readonly path: string;
  readonly message: string;
}

/**
 * Reads a KubeSchedulerConfiguration. What is missing has its default; what is wrong is told and left out, so that there
 * is always a configuration to run with.
 *
 * @see https://kubernetes.io/docs/reference/config-api/kube-scheduler-config.v1/
 */
export function readConfiguration(
  json: JsonObject = {},
  known: readonly string[] = [],
): { readonly configuration: SchedulerConfiguration; readonly problems: readonly ConfigurationProblem[] } {
  const problems: ConfigurationProblem[] = [];
  checkType(json, problems);
  const names = new Set([...defaultPlugins.map(({ name }) => name), ...known]);
  const percentage = numberAt(json, 'percentageOfNodesToScore', 0);
  const listed = Array.isArray(json['profiles']) ? json['profiles'].map(asObject) : [];
  const profiles = (listed.length > 0 ? listed : [{}]).map((profile, i): ProfileConfiguration => {
    const path = `profiles[${i}]`;
    const chosen = asObject(profile['plugins']);
    for (const point of Object.keys(chosen)) {
      if (point !== 'multiPoint' && !extensionPoints.some((p) => p === point)) {
        problems.push({ path: `${path}.plugins.${point}`, message: 'unknown extension point' });
      }
    }
    const setAt = (point: string) => readSet(asObject(chosen[point]), `${path}.plugins.${point}`, names, problems);
    const everywhere = setAt('multiPoint');
    const base = merged(defaultPlugins, everywhere);
    const plugins = Object.fromEntries(extensionPoints.map((point) => [point, merged(base, setAt(point))]));
    return {
      schedulerName: typeof profile['schedulerName'] === 'string' ? profile['schedulerName'] : 'default-scheduler',
      // made of every point just above
      plugins: plugins as ProfileConfiguration['plugins'],
      args: readArgs(profile['pluginConfig'], `${path}.pluginConfig`, names, problems),
      percentageOfNodesToScore: numberAt(profile, 'percentageOfNodesToScore', percentage),
    };
  });
  const seen = new Set<string>();
  const unique = profiles.filter(({ schedulerName }, i) => {
    if (!seen.has(schedulerName)) return seen.add(schedulerName);
    problems.push({ path: `profiles[${i}].schedulerName`, message: `Duplicate value: "${schedulerName}"` });
    return false;
  });
  return {
    configuration: {
      profiles: unique,
      initialBackoff: numberAt(json, 'podInitialBackoffSeconds', 1) * 1000,
      maxBackoff: numberAt(json, 'podMaxBackoffSeconds', 10) * 1000,
    },
    problems,
  };
}

interface PluginSet {
  readonly enabled: readonly EnabledPlugin[];
  readonly disabled: ReadonlySet<string>;
}

function readSet(
  set: JsonObject,
  path: string,
  names: ReadonlySet<string>,
  problems: ConfigurationProblem[],
): PluginSet {
  const list = (field: 'enabled' | 'disabled') => (Array.isArray(set[field]) ? set[field].map(asObject) : []);
  const enabled: EnabledPlugin[] = [];
  list('enabled').forEach(({ name, weight }, i) => {
    if (typeof name !== 'string' || !names.has(name)) {
      problems.push({ path: `${path}.enabled[${i}].name`, message: `plugin "${name}" does not exist` });
    } else {
      enabled.push({ name, ...(typeof weight === 'number' && weight > 0 ? { weight } : {}) });
    }
  });
  return { enabled, disabled: new Set(list('disabled').map(({ name }) => String(name))) };
}

function checkType({ apiVersion = version, kind = kindName }: JsonObject, problems: ConfigurationProblem[]): void {
  if (apiVersion !== version) problems.push({ path: 'apiVersion', message: `must be ${version}` });
  if (kind !== kindName) problems.push({ path: 'kind', message: `must be ${kindName}` });
}

/** The base without what is disabled; what is enabled takes its place in the base, or comes after it. */
function merged(base: readonly EnabledPlugin[], { enabled, disabled }: PluginSet): readonly EnabledPlugin[] {
  if (enabled.length === 0 && disabled.size === 0) return base;
  const kept = base.filter(({ name }) => !disabled.has('*') && !disabled.has(name));
  const replaced = kept.map((plugin) => enabled.find(({ name }) => name === plugin.name) ?? plugin);
  return [...replaced, ...enabled.filter(({ name }) => !kept.some((plugin) => plugin.name === name))];
}

function readArgs(
  config: Json | undefined,
  path: string,
  names: ReadonlySet<string>,
  problems: ConfigurationProblem[],
): ReadonlyMap<string, JsonObject> {
  const args = new Map<string, JsonObject>();
  (Array.isArray(config) ? config.map(asObject) : []).forEach((entry, i) => {
    const name = String(entry['name']);
    if (names.has(name)) args.set(name, asObject(entry['args']));
    else problems.push({ path: `${path}[${i}].name`, message: `plugin "${name}" does not exist` });
  });
  return args;
}

function asObject(json: Json | undefined): JsonObject {
  // the one kind of object that JSON has besides lists
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as JsonObject) : {};
}

function numberAt(object: JsonObject, field: string, otherwise: number): number {
  const value = object[field];
  return typeof value === 'number' ? value : otherwise;
}
