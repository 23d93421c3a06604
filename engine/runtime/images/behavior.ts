import type { ImageCatalogue } from './catalogue.ts';
import { parseImageReference } from './reference.ts';
import type { ImageDefinition, ProcessBehavior } from './types.ts';

/**
 * How an image behaves, as an object of the engine's own API group:
 *
 * ```yaml
 * apiVersion: sim.kubebook.dev/v1alpha1
 * kind: ImageBehavior
 * metadata: {name: shop}
 * spec:
 *   image: example.com/shop        # without a tag: all of them
 *   size: 120000000                # bytes to be pulled
 *   behavior:
 *     startup: 3000
 *     listen: [{port: 8080, protocol: http, routes: [{path: /, body: "hello\n"}]}]
 *     usage: [{after: 0, cpu: 0.1, memory: 52428800}, {after: 60000, cpu: 0.1, memory: 209715200}]
 *     exit: {after: 90000, code: 1}
 * ```
 */
export interface ImageBehaviorSpec {
  readonly image: string;
  readonly size?: number;
  readonly user?: string;
  /** Replaces whatever the image's own program is. */
  readonly behavior?: ProcessBehavior;
}

/** What is wrong with a specification. */
export interface BehaviorProblem {
  readonly code: 'required' | 'invalid' | 'unknown-field';
  /** `spec.behavior.listen[0].port`. */
  readonly path: string;
}

/** Makes an image of the catalogue behave as an object says. Gives what takes that back, or what is wrong with it. */
export function applyImageBehavior(
  catalogue: ImageCatalogue,
  spec: unknown,
): { readonly undo: () => void } | { readonly problems: readonly BehaviorProblem[] } {
  const problems: BehaviorProblem[] = [];
  if (!check(specShape, spec, 'spec', problems)) return { problems };
  const { image, size, user, behavior } = spec as ImageBehaviorSpec;
  let repository: string;
  try {
    ({ repository } = parseImageReference(image));
  } catch {
    return { problems: [{ code: 'invalid', path: 'spec.image' }] };
  }
  const change: Partial<ImageDefinition> & Pick<ImageDefinition, 'repository'> = {
    repository,
    ...(size === undefined ? {} : { size }),
    ...(user === undefined ? {} : { user }),
    ...(behavior === undefined ? {} : { ...ownProgram, programs: { [program]: behavior }, anyProgram: behavior }),
  };
  return { undo: catalogue.override(change) };
}

const program = '/entrypoint';
const ownProgram = { entrypoint: [program], cmd: [], userland: 'generic' } as const;

/** The shape of a value: a scalar, a list, or an object with its fields (`!` marks one that has to be there). */
type Shape =
  | 'string'
  | 'number'
  | 'boolean'
  | { readonly oneOf: readonly (Shape | { readonly is: string })[] }
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly fields: { readonly [name: string]: Shape } };

const routeShape: Shape = {
  fields: { 'path!': 'string', status: 'number', headers: { map: 'string' }, body: 'string', delay: 'number' },
};

const behaviorShape: Shape = {
  fields: {
    builtin: 'string',
    wrapper: 'boolean',
    startup: 'number',
    logs: {
      list: {
        fields: {
          'after!': 'number',
          every: 'number',
          stream: { oneOf: [{ is: 'stdout' }, { is: 'stderr' }] },
          'text!': 'string',
        },
      },
    },
    listen: {
      list: {
        fields: {
          'port!': { oneOf: ['number', { is: 'containerPorts' }] },
          'protocol!': { oneOf: [{ is: 'http' }, { is: 'tcp' }] },
          routes: { list: routeShape },
          cpuSeconds: 'number',
        },
      },
    },
    usage: { list: { fields: { 'after!': 'number', 'cpu!': 'number', 'memory!': 'number' } } },
    exit: { fields: { 'after!': 'number', 'code!': 'number' } },
    stop: { oneOf: [{ is: 'ignore' }, { fields: { after: 'number', code: 'number' } }] },
    requires: { fields: { 'anyOf!': { list: 'string' }, 'message!': 'string', 'code!': 'number' } },
  },
};

const specShape: Shape = { fields: { 'image!': 'string', size: 'number', user: 'string', behavior: behaviorShape } };

/** Whether a value has a shape; what is wrong is added to `problems`. */
function check(
  shape: Shape | { readonly is: string },
  value: unknown,
  path: string,
  problems: BehaviorProblem[],
): boolean {
  const invalid = (): false => {
    problems.push({ code: 'invalid', path });
    return false;
  };
  if (typeof shape === 'string') {
    const right = typeof value === shape && (shape !== 'number' || (Number.isFinite(value) && Number(value) >= 0));
    return right || invalid();
  }
  if ('is' in shape) return value === shape.is || invalid();
  if ('oneOf' in shape) return shape.oneOf.some((one) => check(one, value, path, [])) || invalid();
  if ('list' in shape) {
    if (!Array.isArray(value)) return invalid();
    return value.every((item, index) => check(shape.list, item, `${path}[${index}]`, problems));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return invalid();
  if ('map' in shape) {
    return Object.entries(value).every(([name, item]) => check(shape.map, item, `${path}.${name}`, problems));
  }
  let right = true;
  const given = new Map(Object.entries(value));
  for (const [key, inner] of Object.entries(shape.fields)) {
    const name = key.replace(/!$/, '');
    const item: unknown = given.get(name);
    if (given.delete(name) && item !== undefined) right = check(inner, item, `${path}.${name}`, problems) && right;
    else if (key.endsWith('!')) {
      problems.push({ code: 'required', path: `${path}.${name}` });
      right = false;
    }
  }
  for (const name of given.keys()) problems.push({ code: 'unknown-field', path: `${path}.${name}` });
  return right && given.size === 0;
}
