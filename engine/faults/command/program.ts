/** `sim`: the simulated world at the command line. */
import { isApiError } from '../../machinery/errors.ts';
import type { Program } from '../../runtime/process.ts';
import { readArguments } from './arguments.ts';
import { clockCommands } from './clock.ts';
import { flagTexts, type SimCommand, SimError, type SimTarget } from './contract.ts';
import { faultCommands } from './faults.ts';

export type { SimTarget } from './contract.ts';

const commands: { readonly [name: string]: SimCommand } = { ...clockCommands, ...faultCommands };

/** The program of a shell at a cluster. */
export const simProgram =
  (target: SimTarget): Program =>
  ({ argv, stdout, stderr, signal }) =>
    runSim(target, argv.slice(1), {
      print: (line) => stdout.write(`${line}\n`),
      complain: (line) => stderr.write(`${line}\n`),
      signal,
    });

export interface SimTerminal {
  readonly print: (line: string) => Promise<void>;
  readonly complain: (line: string) => Promise<void>;
  readonly signal: AbortSignal;
}

/** One command line of `sim`; resolves with its exit code. */
export async function runSim(
  target: SimTarget,
  args: readonly string[],
  { print, complain, signal }: SimTerminal,
): Promise<number> {
  const asked = args[0] === 'help' ? [...args.slice(1), '--help'] : args;
  const name = nameOf(asked);
  try {
    if (name === undefined) {
      const topic = asked.filter((arg) => !arg.startsWith('-')).join(' ');
      if (topic !== '' && !isGroup(topic)) throw new SimError(`there is no command "${topic}"`);
      await (topic === '' || asked.includes('--help') || asked.includes('-h') ? print : complain)(overview(topic));
      return asked.includes('--help') || asked.includes('-h') ? 0 : 2;
    }
    const command = commands[name];
    if (!command) return 2;
    const { words, flags, help } = readArguments(asked.slice(name.split(' ').length), command.flags ?? []);
    if (help) {
      await print(helpOf(name, command));
      return 0;
    }
    await command.run({ target, words, flags, signal, print });
    return 0;
  } catch (error) {
    if (!(error instanceof SimError) && !isApiError(error)) throw error;
    await complain(`sim${name === undefined ? '' : ` ${name}`}: ${error.message}`);
    if (error instanceof SimError) await complain(`See 'sim ${name ?? ''}${name === undefined ? '' : ' '}--help'.`);
    return 1;
  }
}

/** The longest name of a command that the words begin with. */
function nameOf([first = '', second = '']: readonly string[]): string | undefined {
  const two = `${first} ${second}`;
  if (Object.hasOwn(commands, two)) return two;
  return Object.hasOwn(commands, first) ? first : undefined;
}

const isGroup = (word: string): boolean => Object.keys(commands).some((name) => name.startsWith(`${word} `));

/** All commands, or those of a group such as `node`. */
function overview(group: string): string {
  const shown = Object.entries(commands).filter(([name]) => group === '' || name.startsWith(`${group} `));
  const left = shown.map(([name, { takes }]) => `sim ${name}${takes === '' ? '' : ` ${takes}`}`);
  const width = Math.max(...left.map((text) => text.length));
  const lines = shown.map(([, { summary }], at) => `  ${(left[at] ?? '').padEnd(width)}  ${summary}`);
  return [
    ...(group === '' ? ['The simulated world: its time, and what goes wrong in it.', ''] : []),
    'Commands:',
    ...lines,
    '',
    'Use "sim COMMAND --help" for more about a command. Faults are objects of the API, too: kubectl explain fault.',
  ].join('\n');
}

function helpOf(name: string, { takes, summary, about, flags = [], examples }: SimCommand): string {
  const options = flags.map((flag) => {
    const [value, text] = flagTexts[flag];
    return [`--${flag} ${value}`, text] as const;
  });
  const width = Math.max(0, ...options.map(([left]) => left.length));
  return [
    `${summary}.`,
    ...(about === undefined ? [] : ['', about]),
    '',
    'Usage:',
    `  sim ${name}${takes === '' ? '' : ` ${takes}`}${flags.length > 0 ? ' [flags]' : ''}`,
    ...(options.length > 0 ? ['', 'Flags:', ...options.map(([left, text]) => `  ${left.padEnd(width)}  ${text}`)] : []),
    '',
    'Examples:',
    ...examples.map((example) => `  ${example}`),
  ].join('\n');
}
