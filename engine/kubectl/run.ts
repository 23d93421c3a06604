import { BrokenPipe } from '../runtime/processes/pipe.ts';
import type { Command } from './command.ts';
import { commands } from './commands.ts';
import { candidates } from './complete.ts';
import type { KubectlContext } from './context.ts';
import { Exit, failureText, KubectlError, PartlyPrinted, PlainError, SourceError } from './errors.ts';
import { globalFlags } from './flags/groups.ts';
import { FlagError, type FlagValues, parseFlags } from './flags/parse.ts';
import type { FlagDefinition } from './flags/table.ts';
import { helpText, rootHelp } from './help.ts';
import { Invocation } from './invocation.ts';
import { applyDefaults, expandAlias, unknownCommands } from './kuberc/apply.ts';
import { loadPreferences, type OptionDefault } from './kuberc/preferences.ts';
import { isApiError } from '../machinery/errors.ts';
import { logLevels, logLine } from './request-log.ts';
import { didYouMean } from './suggestions.ts';
import { pluginFor } from './verbs/plugin/find.ts';

/**
 * Runs one kubectl command line (`argv` without the program's name) and resolves with its exit code. What it prints is
 * what kubectl 1.36 prints. Never throws but when the signal of the context aborts, or nobody reads its output any more.
 */
export async function runKubectl(context: KubectlContext, argv: readonly string[]): Promise<number> {
  const say = (text: string): Promise<void> => context.stderr.write(text);
  try {
    if (argv[0] === '__complete') return await complete(context, argv.slice(1));
    const preferences = loadPreferences(context, kubercOf(argv));
    const expanded = expandAlias(preferences, argv, commands);
    const { command, path, rest } = findCommand(expanded.argv);
    for (const unknown of preferences ? unknownCommands(preferences, commands) : []) {
      await say(`Warning: command ${JSON.stringify(unknown)} not found to set kuberc override\n`);
    }
    if (!command) {
      const word = rest.find((arg) => !arg.startsWith('-'));
      if (word === undefined) {
        await context.stdout.write(rootHelp(commands));
        return 0;
      }
      const plugin = context.spawn && pluginFor(context, argv);
      if (plugin) return (await context.spawn?.([plugin.path, ...plugin.rest])) ?? 1;
      await say(`error: unknown command "${word}" for "kubectl"\n${didYouMean(word, commands)}`);
      return 1;
    }
    const defaults = preferences?.defaults.filter((each) => each.command === path).flatMap(({ options }) => options);
    return await runCommand(context, command, path, rest, [...expanded.options, ...(defaults ?? [])]);
  } catch (error) {
    if (error instanceof Exit) return error.code;
    // who reads no more ends a program without a word
    if (context.signal.aborted || error instanceof BrokenPipe) throw error;
    if (error instanceof PartlyPrinted) await context.stdout.write(error.printed);
    await say(failureText(error));
    return error instanceof KubectlError ? error.exitCode : 1;
  }
}

/** The candidates for the last word, one a line, and what a shell is to do with them: `:4` is to add no file names. */
async function complete(context: KubectlContext, words: readonly string[]): Promise<number> {
  const { command, path, rest } = findCommand(words.slice(0, -1));
  const word = words.at(-1) ?? '';
  let found: readonly string[] = [];
  try {
    const parsed = parseFlags([...(command?.flags ?? []), ...globalFlags], rest);
    found = await candidates(command, word, command && new Invocation(context, command, path, parsed));
  } catch (error) {
    if (context.signal.aborted) throw error;
    // a line that is not finished may well be wrong: then there is nothing to propose
  }
  await context.stdout.write([...found, ':4'].map((line) => `${line}\n`).join(''));
  return 0;
}

async function runCommand(
  context: KubectlContext,
  command: Command,
  path: string,
  argv: readonly string[],
  defaults: readonly OptionDefault[],
): Promise<number> {
  const own = command.flags ?? [];
  const shadowed = new Set(own.flatMap((flag) => [flag.name, flag.shorthand ?? flag.name]));
  const shared = globalFlags.filter(({ name }) => !shadowed.has(name));
  let parsed: ReturnType<typeof parseFlags>;
  try {
    parsed = parseFlags([...own, ...shared.map((flag) => withoutShorthand(flag, shadowed))], argv);
    applyDefaults(parsed.flags, [...own, ...shared], defaults);
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
    if (command.misuseCode !== undefined) {
      throw new PlainError(
        `error: ${error.message}\nSee 'kubectl ${path} -h' for help and examples`,
        command.misuseCode,
      );
    }
    throw new PlainError(`error: ${error.message}\n${command.misuseHint ?? `See 'kubectl ${path} --help' for usage.`}`);
  }
  if (parsed.help && !command.hidden) {
    await context.stdout.write(helpText(command, path));
    return 0;
  }
  const missing = (command.required ?? []).filter((name) => !parsed.flags.changed(name));
  if (missing.length > 0) {
    throw new KubectlError(`required flag(s) ${missing.map((name) => `"${name}"`).join(', ')} not set`);
  }
  const invocation = new Invocation(context, command, path, parsed);
  const dryRun = parsed.flags.optional('dry-run');
  const deprecated = deprecatedDryRun[dryRun];
  if (deprecated !== undefined && command.run)
    await invocation.warn(logLine('W', 'helpers.go:733', context.sim.clock.now(), deprecated));
  if (!command.run) {
    const word = parsed.args[0];
    if (word !== undefined && command.bare !== 'success')
      throw invocation.usageError(`unknown command ${JSON.stringify(parsed.args.join(' '))}`);
    await (command.bare ? context.stdout : context.stderr).write(helpText(command, path));
    return command.bare === 'success' ? 0 : 1;
  }
  refuseUnsupported(parsed.flags, own);
  for (const { name, deprecated } of own) {
    if (deprecated !== undefined && parsed.flags.changed(name)) {
      await context.stderr.write(`Flag --${name} has been deprecated, ${deprecated}\n`);
    }
  }
  invocation.refuseBadValues();
  const code = (await runTelling(invocation, command)) ?? 0;
  const { warnings } = invocation;
  if (warnings > 0 && code === 0 && parsed.flags.bool('warnings-as-errors')) {
    throw new KubectlError(`${warnings} warning${warnings === 1 ? '' : 's'} received`);
  }
  return code;
}

/** Runs the command; with `-v` what the server answered to its failure is told as it came. */
async function runTelling(invocation: Invocation, command: Command): Promise<number | void> {
  try {
    return await command.run?.(invocation);
  } catch (error) {
    const failure = error instanceof SourceError ? error.error : error;
    if (isApiError(failure) && failure.status.reason !== 'Invalid' && invocation.flags.int('v') >= logLevels.failures) {
      const { metadata = {}, status, reason, details, code } = failure.status;
      const message = error instanceof SourceError ? error.message : failure.status.message;
      const answer = { kind: 'Status', apiVersion: 'v1', metadata, status, message, reason, details, code };
      const text = JSON.stringify(answer, null, 2);
      await invocation.warn(logLine('I', 'helpers.go:246', invocation.now(), `server response object: %s[${text}]`));
    }
    throw error;
  }
}

/** Values of --dry-run from before there was a choice, and what is said about them. */
const deprecatedDryRun: { readonly [value: string]: string } = {
  unchanged: '--dry-run is deprecated and can be replaced with --dry-run=client.',
  true: '--dry-run=true is deprecated (boolean value) and can be replaced with --dry-run=client.',
  false: '--dry-run=false is deprecated (boolean value) and can be replaced with --dry-run=none.',
};

/** Flags that would do something which is not to be had here: better refused than passed over. */
const unsupported: { readonly [flag: string]: string } = {
  profile: 'there is no Go runtime to profile',
  'profile-output': 'there is no Go runtime to profile',
  vmodule: 'there are no Go modules to log of; use -v',
  password: 'the server takes no passwords; use --token',
};

function refuseUnsupported(flags: FlagValues, own: readonly FlagDefinition[]): void {
  for (const [name, why] of Object.entries(unsupported)) {
    if (flags.changed(name) && !own.some((flag) => flag.name === name))
      throw new KubectlError(`--${name} is not supported here: ${why}`);
  }
}

/** The value of `--kuberc`, which must be known before the command is. */
function kubercOf(argv: readonly string[]): string {
  const at = argv.findIndex((word) => word === '--kuberc' || word.startsWith('--kuberc='));
  const word = argv[at] ?? '';
  return word === '--kuberc' ? (argv[at + 1] ?? '') : word.slice('--kuberc='.length);
}

const withoutShorthand = (flag: FlagDefinition, taken: ReadonlySet<string>): FlagDefinition => {
  if (flag.shorthand === undefined || !taken.has(flag.shorthand)) return flag;
  const { shorthand: _, ...rest } = flag;
  return rest;
};

/** Goes down the tree of commands by the words that are no flags; flags may stand before a command's name. */
function findCommand(argv: readonly string[]): {
  readonly command: Command | undefined;
  readonly path: string;
  readonly rest: readonly string[];
} {
  let siblings = commands;
  let command: Command | undefined;
  const path: string[] = [];
  const rest: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--') {
      rest.push(...argv.slice(at));
      break;
    }
    if (word.startsWith('-') && word !== '-') {
      rest.push(word);
      const flags = [...(command?.flags ?? []), ...globalFlags];
      if (takesNext(word, flags) && at + 1 < argv.length) rest.push(argv[++at] ?? '');
      continue;
    }
    const next = siblings.find(
      ({ name, aliases, oldNames }) => name === word || aliases?.includes(word) || oldNames?.includes(word),
    );
    if (!next) {
      rest.push(...argv.slice(at));
      break;
    }
    command = next;
    path.push(next.name);
    siblings = next.subcommands ?? [];
    if (siblings.length === 0) {
      rest.push(...argv.slice(at + 1));
      break;
    }
  }
  return { command, path: path.join(' '), rest };
}

function takesNext(word: string, flags: readonly FlagDefinition[]): boolean {
  if (word.includes('=')) return false;
  const flag = word.startsWith('--')
    ? flags.find(({ name }) => name === word.slice(2))
    : flags.find(({ shorthand }) => word.length === 2 && shorthand === word.slice(1));
  return flag !== undefined && flag.bare === undefined;
}
