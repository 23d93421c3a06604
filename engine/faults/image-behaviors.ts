import {
  type ImageCatalogue,
  type ImageDefinition,
  parseImageReference,
  type ProcessBehavior,
} from '../runtime/index.ts';
import { amount, milliseconds } from './amounts.ts';
import type { ImageBehaviorSpec } from './kinds/image-behavior-spec.ts';

/** Why a pull fails that is declared to, in containerd's words. */
const pullFailures: { readonly [Error in NonNullable<NonNullable<ImageBehaviorSpec['pull']>['error']>]: string } = {
  NotFound: 'failed to resolve reference: not found',
  Unauthorized:
    'failed to authorize: failed to fetch anonymous token: unexpected status from GET request: 401 Unauthorized',
  Unavailable: 'failed to resolve reference: unexpected status from HEAD request: 503 Service Unavailable',
};

const program = '/entrypoint';

/**
 * Makes an image of the catalogue behave as a specification says, for the containers that start from now on.
 *
 * What is known of the image and not spoken of stays: nginx with a declared use of memory still serves.
 *
 * @returns what takes it back
 * @throws RuntimeError InvalidImageName for a name that cannot be an image's
 */
export function applyImageBehavior(catalogue: ImageCatalogue, spec: ImageBehaviorSpec): () => void {
  const { repository, tag = '' } = parseImageReference(spec.image);
  const named = spec.image.endsWith(`:${tag}`);
  const { size, user, pull } = spec;
  return catalogue.override({
    repository,
    ...(named ? { tag } : {}),
    ...(size === undefined ? {} : { size: amount(size) }),
    ...(user === undefined ? {} : { user }),
    ...(pull?.credentials === undefined ? {} : { access: pull.credentials }),
    ...(pull === undefined
      ? {}
      : {
          pull: {
            ...(pull.duration === undefined ? {} : { duration: milliseconds(pull.duration) }),
            ...(pull.error === undefined ? {} : { failure: pullFailures[pull.error] }),
          },
        }),
    ...programsOf(catalogue.original(repository), behaviorOf(spec)),
  });
}

/** The image's own programs with what is declared; an image without any gets one. */
function programsOf(base: ImageDefinition, behavior: ProcessBehavior): Partial<ImageDefinition> {
  if (Object.keys(behavior).length === 0) return {};
  const own = Object.entries(base.programs ?? {}).filter(([, { wrapper }]) => !wrapper);
  if (own.length === 0 || base.anyProgram) {
    // nothing is known of it: what is declared is all that it does
    return {
      entrypoint: [program],
      cmd: [],
      userland: 'generic',
      programs: { [program]: behavior },
      anyProgram: behavior,
    };
  }
  const changed = Object.fromEntries(own.map(([name, known]) => [name, { ...known, ...behavior }]));
  return { programs: { ...base.programs, ...changed } };
}

function behaviorOf({ startup, logs, listen, usage, exit, stop, requires }: ImageBehaviorSpec): ProcessBehavior {
  return {
    ...(startup === undefined ? {} : { startup: milliseconds(startup) }),
    ...(logs === undefined
      ? {}
      : {
          logs: logs.map(({ after = '0s', every, ...line }) => ({
            ...line,
            after: milliseconds(after),
            ...(every === undefined ? {} : { every: milliseconds(every) }),
          })),
        }),
    ...(listen === undefined
      ? {}
      : {
          listen: listen.map(({ port = 'containerPorts' as const, protocol = 'http' as const, health, routes }) => ({
            port,
            protocol,
            ...(health === undefined ? {} : { health }),
            ...(routes === undefined
              ? {}
              : {
                  routes: routes.map(({ delay, ...route }) => ({
                    ...route,
                    ...(delay === undefined ? {} : { delay: milliseconds(delay) }),
                  })),
                }),
          })),
        }),
    ...(usage === undefined
      ? {}
      : {
          usage: usage.map(({ after = '0s', cpu, memory }) => ({
            after: milliseconds(after),
            cpu: amount(cpu),
            memory: amount(memory),
          })),
        }),
    ...(exit === undefined ? {} : { exit: { after: milliseconds(exit.after), code: exit.code } }),
    ...(stop === undefined
      ? {}
      : {
          stop: stop.ignore
            ? ('ignore' as const)
            : {
                ...(stop.after === undefined ? {} : { after: milliseconds(stop.after) }),
                ...(stop.code === undefined ? {} : { code: stop.code }),
              },
        }),
    ...(requires === undefined ? {} : { requires }),
  };
}
