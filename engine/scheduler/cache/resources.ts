import type { PodSpec } from '../../kinds/types.ts';

/** Amounts: CPU in thousandths of a core, all else in bytes or pieces. */
export interface Resources {
  readonly cpu: number;
  readonly memory: number;
  readonly ephemeral: number;
  /** Extended resources and huge pages, by name; undefined where there are none. */
  readonly scalars?: ReadonlyMap<string, number>;
}

type Quantities = { readonly [name: string]: string | number } | undefined;
type Container = NonNullable<PodSpec['containers']>[number];

const suffixes: { readonly [suffix: string]: number } = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};
/** The quantities of a cluster are few: templates repeat them. */
const parsed = new Map<string, number>();

/** A quantity's value in whole units of itself; 0 where it is none (the API server refuses those). */
export function quantityValue(text: string | number): number {
  if (typeof text === 'number') return text;
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const match = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([numkKMGTPE]?i?)$/.exec(text);
  const value = match ? Number(match[1]) * (suffixes[match[2] ?? ''] ?? Number.NaN) : Number.NaN;
  const safe = Number.isFinite(value) ? value : 0;
  if (parsed.size >= 10_000) parsed.clear();
  parsed.set(text, safe);
  return safe;
}

const milli = (text: string | number): number => Math.ceil(quantityValue(text) * 1000 - 1e-6);
const whole = (text: string | number): number => Math.ceil(quantityValue(text) - 1e-9);

export const noResources: Resources = { cpu: 0, memory: 0, ephemeral: 0 };

/** Quantities by name as amounts. `pods` is left out: it is counted, not requested. */
export function resourcesOf(quantities: Quantities): Resources {
  if (!quantities) return noResources;
  let cpu = 0;
  let memory = 0;
  let ephemeral = 0;
  let scalars: Map<string, number> | undefined;
  for (const name in quantities) {
    const quantity = quantities[name];
    if (quantity === undefined) continue;
    if (name === 'cpu') cpu = milli(quantity);
    else if (name === 'memory') memory = whole(quantity);
    else if (name === 'ephemeral-storage') ephemeral = whole(quantity);
    else if (name !== 'pods') {
      scalars ??= new Map();
      scalars.set(name, whole(quantity));
    }
  }
  return { cpu, memory, ephemeral, ...(scalars ? { scalars } : {}) };
}

function combine(a: Resources, b: Resources, by: (x: number, y: number) => number): Resources {
  let scalars = a.scalars;
  if (b.scalars) {
    const merged = new Map(a.scalars);
    for (const [name, amount] of b.scalars) merged.set(name, by(merged.get(name) ?? 0, amount));
    scalars = merged;
  }
  return {
    cpu: by(a.cpu, b.cpu),
    memory: by(a.memory, b.memory),
    ephemeral: by(a.ephemeral, b.ephemeral),
    ...(scalars ? { scalars } : {}),
  };
}

const sum = (x: number, y: number) => x + y;
export const plus = (a: Resources, b: Resources): Resources => combine(a, b, sum);
export const minus = (a: Resources, b: Resources): Resources => combine(a, b, (x, y) => x - y);
const larger = (a: Resources, b: Resources): Resources => combine(a, b, Math.max);

/** For scoring, a container that asks for nothing counts as a small one. */
const assumed = { cpu: 100, memory: 200 * 1024 * 1024 };

const plain = ({ resources }: Container): Resources => resourcesOf(resources?.requests);
const nonZero = ({ resources }: Container): Resources => {
  const requests = resourcesOf(resources?.requests);
  return {
    ...requests,
    cpu: resources?.requests?.['cpu'] === undefined ? assumed.cpu : requests.cpu,
    memory: resources?.requests?.['memory'] === undefined ? assumed.memory : requests.memory,
  };
};

/** What a pod needs at its peak, and the same with small sizes assumed for containers that name none. */
export interface PodRequests {
  readonly requests: Resources;
  readonly nonZero: Resources;
}

const cache = new WeakMap<object, { init: unknown; level: unknown; overhead: unknown; result: PodRequests }>();

/**
 * The larger of all containers together and the init containers' peak, sidecars running along; pod-level requests go
 * first; the overhead is added. Pods of one template share the answer.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
 */
export function podRequests(spec: PodSpec): PodRequests {
  const { containers, initContainers: init, overhead, resources: level } = spec;
  const known = cache.get(containers);
  if (known && known.init === init && known.level === level && known.overhead === overhead) return known.result;
  const result = { requests: peak(spec, plain), nonZero: peak(spec, nonZero) };
  cache.set(containers, { init, level, overhead, result });
  return result;
}

/** What pods ask for together. */
export function sumOfRequests(pods: Iterable<{ readonly spec?: PodSpec }>): Resources {
  let cpu = 0;
  let memory = 0;
  let ephemeral = 0;
  let scalars: Map<string, number> | undefined;
  for (const { spec } of pods) {
    if (!spec) continue;
    const { requests } = podRequests(spec);
    cpu += requests.cpu;
    memory += requests.memory;
    ephemeral += requests.ephemeral;
    if (!requests.scalars) continue;
    scalars ??= new Map();
    for (const [name, amount] of requests.scalars) scalars.set(name, (scalars.get(name) ?? 0) + amount);
  }
  return { cpu, memory, ephemeral, ...(scalars ? { scalars } : {}) };
}

function peak(
  { containers, initContainers = [], overhead, resources }: PodSpec,
  of: (c: Container) => Resources,
): Resources {
  let total = containers.map(of).reduce(plus, noResources);
  let sidecars = noResources;
  let initPeak = noResources;
  for (const container of initContainers) {
    const needs = of(container);
    if (container.restartPolicy === 'Always') {
      sidecars = plus(sidecars, needs);
      initPeak = larger(initPeak, sidecars);
    } else {
      initPeak = larger(initPeak, plus(sidecars, needs));
    }
  }
  total = larger(plus(total, sidecars), initPeak);
  const level = resources?.requests;
  if (level) {
    const asked = resourcesOf(level);
    const scalars = new Map([...(total.scalars ?? []), ...(asked.scalars ?? [])]);
    total = {
      cpu: level['cpu'] === undefined ? total.cpu : asked.cpu,
      memory: level['memory'] === undefined ? total.memory : asked.memory,
      ephemeral: total.ephemeral,
      ...(scalars.size > 0 ? { scalars } : {}),
    };
  }
  return overhead ? plus(total, resourcesOf(overhead)) : total;
}
