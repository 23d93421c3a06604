import { builtinTools } from '../commands/tools.ts';
import { RuntimeError } from '../cri.ts';
import type { ContainerConfig } from '../cri.ts';
import type { ImageDefinition, LogLine, ProcessBehavior } from '../images/types.ts';

/**
 * The command line of a container: `command` replaces the image's entry point and drops its arguments.
 *
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/
 */
export function commandLine(image: ImageDefinition, config: ContainerConfig): readonly string[] {
  const { command = [], args = [] } = config;
  if (command.length > 0) return [...command, ...args];
  if (args.length > 0) return withUsualProgram(image, [...(image.entrypoint ?? []), ...args]);
  let usual = usualLines.get(image);
  if (!usual) usualLines.set(image, (usual = [...(image.entrypoint ?? []), ...(image.cmd ?? [])]));
  return usual;
}

/** Entry-point scripts of many servers take options, or the name of their configuration, for arguments of their server. */
function withUsualProgram(image: ImageDefinition, line: readonly string[]): readonly string[] {
  const [first = '', second = '', ...rest] = line;
  const takesOptions = image.programs?.[first]?.wrapper === 'or-options' && /^-|\.conf$/.test(second);
  return takesOptions ? [first, ...(image.cmd ?? []).slice(0, 1), second, ...rest] : line;
}

/** The command line of an image itself: the same array for all of its containers. */
const usualLines = new WeakMap<ImageDefinition, readonly string[]>();
/** What was found for such a line. */
const usualPrograms = new WeakMap<readonly string[], { readonly found: DeclaredProgram | undefined }>();

/** A behaviour that the image declares for a program, with the lines of the wrappers that it was called through. */
export interface DeclaredProgram {
  readonly behavior: ProcessBehavior;
  readonly argv: readonly string[];
  readonly logs: readonly LogLine[];
}

/** Looks through entry-point scripts; undefined where the image says nothing of the program. */
export function declaredProgram(image: ImageDefinition, argv: readonly string[]): DeclaredProgram | undefined {
  if (argv !== usualLines.get(image)) return findDeclared(image, argv);
  let usual = usualPrograms.get(argv);
  if (!usual) usualPrograms.set(argv, (usual = { found: findDeclared(image, argv) }));
  return usual.found;
}

function findDeclared(image: ImageDefinition, argv: readonly string[]): DeclaredProgram | undefined {
  const logs: LogLine[] = [];
  for (let rest = argv; rest.length > 0; rest = rest.slice(1)) {
    const behavior = image.programs?.[rest[0] ?? ''];
    // a tool runs as a process
    if (!behavior || (behavior.builtin !== undefined && builtinTools[behavior.builtin])) return undefined;
    if (behavior.logs) logs.push(...behavior.logs);
    if (!behavior.wrapper)
      return { behavior, argv: rest, logs: logs.length === behavior.logs?.length ? behavior.logs : logs };
    const next = image.programs?.[rest[1] ?? ''];
    // what a wrapper hands to a program that is not the image's own, it runs without a word
    if (!next) return undefined;
  }
  return undefined;
}

/** A command's argv without the wrappers in front. */
export function withoutWrappers(image: ImageDefinition, argv: readonly string[]): readonly string[] {
  let rest = argv;
  while (rest.length > 1 && image.programs?.[rest[0] ?? '']?.wrapper) rest = rest.slice(1);
  return rest;
}

/** What containerd and runc say of a program that is not there. */
export function noSuchProgram(name: string): RuntimeError {
  const why = name.includes('/') ? `stat ${name}: no such file or directory` : 'executable file not found in $PATH';
  return new RuntimeError(
    'RunContainerError',
    `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ` +
      `unable to start container process: error during container init: exec: "${name}": ${why}: unknown`,
  );
}
