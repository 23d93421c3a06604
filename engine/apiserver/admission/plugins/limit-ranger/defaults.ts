import { deepFreeze } from '../../../../machinery/freeze.ts';
import { change, changeItems } from '../../../../machinery/share.ts';
import type { Container, LimitRange, PodSpec } from '../../../../kinds/types.ts';

type Amounts = { readonly [resource: string]: string | number };

interface Defaults {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** What one limit range gives containers that name nothing themselves. */
export function defaultsOf({ spec }: LimitRange): Defaults {
  const requests: { [resource: string]: string | number } = {};
  const limits: { [resource: string]: string | number } = {};
  for (const item of spec?.limits ?? []) {
    if (item.type !== 'Container') continue;
    Object.assign(requests, item.defaultRequest);
    Object.assign(limits, item.default);
  }
  return { requests, limits };
}

interface Defaulted {
  readonly spec: PodSpec;
  /** For the pod's annotation; undefined where nothing was set. */
  readonly said: string | undefined;
}

const known = new WeakMap<PodSpec, { readonly defaults: Defaults; readonly result: Defaulted }>();

/** A pod's spec with the defaults, and what was set in words. Pods of one template share the result. */
export function withDefaults(spec: PodSpec, defaults: Defaults): Defaulted {
  const before = known.get(spec);
  if (before?.defaults === defaults) return before.result;
  const said: string[] = [];
  const filled = change(spec, {
    containers: changeItems(spec.containers, (c) => fillContainer(c, defaults, `container ${c.name}`, said)),
    initContainers: changeItems(spec.initContainers, (c) =>
      fillContainer(c, defaults, `init container ${c.name}`, said),
    ),
  });
  const result = {
    spec: deepFreeze(filled),
    said: said.length === 0 ? undefined : `LimitRanger plugin set: ${said.join('; ')}`,
  };
  known.set(spec, { defaults, result });
  return result;
}

function fillContainer(container: Container, defaults: Defaults, name: string, said: string[]): Container {
  const requests = lacking(container.resources?.requests, defaults.requests);
  const limits = lacking(container.resources?.limits, defaults.limits);
  if (requests.length > 0) said.push(`${requests.join(', ')} request for ${name}`);
  if (limits.length > 0) said.push(`${limits.join(', ')} limit for ${name}`);
  if (requests.length === 0 && limits.length === 0) return container;
  const resources = {
    ...container.resources,
    ...(limits.length > 0 ? { limits: { ...defaults.limits, ...container.resources?.limits } } : {}),
    ...(requests.length > 0 ? { requests: { ...defaults.requests, ...container.resources?.requests } } : {}),
  };
  return { ...container, resources };
}

const lacking = (given: object | undefined, wanted: Amounts): string[] =>
  Object.keys(wanted)
    .filter((resource) => !given || !(resource in given))
    .sort();
