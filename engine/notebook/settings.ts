import { isMap, isScalar, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { type AddonName, addonNames } from '../addons/names.ts';
import { type Bootstrap, bootstraps } from '../bootstrap/names.ts';
import { limits } from '../limits.ts';
import type { JsonObject } from '../machinery/types.ts';
import type { NotebookProblem } from './model.ts';

/** The `kubebook` key of a notebook's front matter: which cluster it runs against. */
export interface NotebookSettings {
  /** How many nodes, or which. */
  readonly nodes: number | readonly NodeSettings[];
  readonly seed: number | string;
  /** The Kubernetes version to behave as. */
  readonly version: string;
  /** `embedded`, or the name of a kubeconfig context. */
  readonly target: string;
  /** Who installed the cluster: nobody (`bare`), or kubeadm. */
  readonly bootstrap?: Bootstrap;
  /** What the cluster is given besides Kubernetes itself; nothing where absent. */
  readonly addons?: readonly AddonName[];
  /** A KubeSchedulerConfiguration: profiles, weights and arguments of plugins. */
  readonly scheduler?: JsonObject;
}

export interface NodeSettings {
  readonly name?: string;
  /** How many of these; their names are numbered then. */
  readonly count?: number;
  /** Quantities, as in a node's capacity. */
  readonly cpu?: string;
  readonly memory?: string;
  readonly pods?: number;
  readonly labels?: { readonly [key: string]: string };
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
}

export const defaultSettings: NotebookSettings = { nodes: 3, seed: 1, version: '1.36', target: 'embedded' };

type Reader<T> = (node: unknown, at: Place) => T | undefined;
/** Tells of a problem at a node. */
type Place = (
  problem: Pick<NotebookProblem, 'code' | 'message'> & { severity?: 'warning' },
  node: unknown,
) => undefined;

/**
 * Reads the front matter's YAML (without its dashes). What is wrong is told with its place, counted from `line` of the file,
 * and its default taken.
 */
export function readSettings(yaml: string, line = 1): { settings: NotebookSettings; problems: NotebookProblem[] } {
  const problems: NotebookProblem[] = [];
  const counter = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: counter, uniqueKeys: true, strict: true });
  const place = (offset: number) => {
    const { line: row, col } = counter.linePos(offset);
    return { line: line + Math.max(row, 1) - 1, column: Math.max(col, 1) - 1 };
  };
  for (const error of document.errors) {
    const [message = ''] = error.message.split('\n');
    problems.push({ code: 'front-matter-syntax', severity: 'error', ...place(error.pos[0]), message });
  }
  const tell: Place = ({ severity = 'error' as const, ...problem }, node) => {
    const [offset = 0] = (node as Partial<Node> | null)?.range ?? [];
    problems.push({ severity, ...problem, ...place(offset) });
    return undefined;
  };
  if (problems.length > 0) return { settings: defaultSettings, problems };
  const own = isMap(document.contents) ? document.contents.get('kubebook', true) : undefined;
  const settings = own === undefined || isNull(own) ? {} : readMap(own, settingReaders, 'kubebook', tell);
  return { settings: { ...defaultSettings, ...settings }, problems };
}

const isNull = (node: unknown): boolean => isScalar(node) && node.value === null;

function valueProblem(tell: Place, node: unknown, what: string): undefined {
  return tell({ code: 'front-matter-value', message: what }, node);
}

/** A scalar as it is written: so `1.30` stays `1.30`. */
const text =
  (name: string): Reader<string> =>
  (node, tell) =>
    isScalar(node) && node.value !== null && String(node.value) !== ''
      ? typeof node.value === 'number'
        ? (node.source ?? String(node.value))
        : String(node.value)
      : valueProblem(tell, node, `${name} must be a text.`);

const count =
  (name: string, least: number, most: number): Reader<number> =>
  (node, tell) =>
    isScalar(node) &&
    typeof node.value === 'number' &&
    Number.isInteger(node.value) &&
    node.value >= least &&
    node.value <= most
      ? node.value
      : valueProblem(tell, node, `${name} must be a whole number from ${least} to ${most}.`);

const seed: Reader<number | string> = (node, tell) =>
  isScalar(node) && (typeof node.value === 'number' || typeof node.value === 'string')
    ? node.value
    : valueProblem(tell, node, 'seed must be a number or a text.');

const labels: Reader<{ readonly [key: string]: string }> = (node, tell) => {
  if (!isMap(node)) return valueProblem(tell, node, 'labels must be a map of texts.');
  const read = node.items.map((item): [string, string | undefined] => [
    String(isScalar(item.key) ? item.key.value : item.key),
    text('A label')(item.value, tell),
  ]);
  return Object.fromEntries(read.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
};

const taintEffects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** A taint as a map, or as kubectl writes it: `key=value:Effect`. */
const taint: Reader<{ key: string; value?: string; effect: string }> = (node, tell) => {
  if (isScalar(node) && typeof node.value === 'string') {
    const [, key, value, effect = ''] = /^([^=:]+)(?:=([^:]*))?:(\w+)$/.exec(node.value) ?? [];
    if (key === undefined || !taintEffects.includes(effect)) {
      return valueProblem(
        tell,
        node,
        `A taint is written key=value:Effect, where the effect is ${taintEffects.join(', ')}.`,
      );
    }
    return { key, effect, ...(value === undefined ? {} : { value }) };
  }
  const { key, effect, value } = readMap(
    node,
    { key: text('key'), value: text('value'), effect: oneOf('effect', taintEffects) },
    'A taint',
    tell,
  );
  if (key === undefined || effect === undefined) return valueProblem(tell, node, 'A taint needs a key and an effect.');
  return { key, effect, ...(value === undefined ? {} : { value }) };
};

function oneOf<T extends string>(name: string, values: readonly T[]): Reader<T> {
  return (node, tell) =>
    values.find((value) => isScalar(node) && node.value === value) ??
    valueProblem(tell, node, `${name} must be one of ${values.join(', ')}.`);
}

function listOf<T>(name: string, read: Reader<T>): Reader<readonly T[]> {
  return (node, tell) => {
    const items = (node as { items?: unknown[] } | null)?.items;
    if (isMap(node) || !Array.isArray(items)) return valueProblem(tell, node, `${name} must be a list.`);
    return items.flatMap((item) => read(item, tell) ?? []);
  };
}

const nodeReaders = {
  name: text('name'),
  count: count('count', 1, limits.notebookNodes),
  cpu: text('cpu'),
  memory: text('memory'),
  pods: count('pods', 0, 1000),
  labels,
  taints: listOf('taints', taint),
};

const nodes: Reader<number | readonly NodeSettings[]> = (node, tell) => {
  if (isScalar(node)) return count('nodes', 1, limits.notebookNodes)(node, tell);
  return listOf('nodes', (item, place) => readMap(item, nodeReaders, 'A node', place))(node, tell);
};

/** What it holds is read by the cluster that it is for. */
const schedulerConfiguration: Reader<JsonObject> = (node, tell) =>
  isMap(node)
    ? (node.toJSON() as JsonObject)
    : valueProblem(tell, node, 'scheduler must be a KubeSchedulerConfiguration.');

const settingReaders = {
  nodes,
  seed,
  version: text('version'),
  target: text('target'),
  bootstrap: oneOf('bootstrap', bootstraps),
  addons: listOf('addons', oneOf('An addon', addonNames)),
  scheduler: schedulerConfiguration,
};

/** The keys of a map that have a reader; others are told of, with the key that was probably meant. */
function readMap<Readers extends { readonly [key: string]: Reader<unknown> }>(
  node: unknown,
  readers: Readers,
  name: string,
  tell: Place,
): { [Key in keyof Readers]?: Exclude<ReturnType<Readers[Key]>, undefined> } {
  if (!isMap(node)) {
    valueProblem(tell, node, `${name} must be a map.`);
    return {};
  }
  const known = Object.keys(readers);
  const entries = (node as YAMLMap).items.flatMap((item): [string, unknown][] => {
    const key = String(isScalar(item.key) ? item.key.value : item.key);
    const read = Object.hasOwn(readers, key) ? readers[key] : undefined;
    if (!read) {
      const message = `Unknown key ${key}; there are ${known.join(', ')}.`;
      tell({ code: 'front-matter-unknown-key', severity: 'warning', message }, item.key);
      return [];
    }
    const value = read(item.value, tell);
    return value === undefined ? [] : [[key, value]];
  });
  // each value was made by the reader of its key
  return Object.fromEntries(entries) as { [Key in keyof Readers]?: Exclude<ReturnType<Readers[Key]>, undefined> };
}
