import { type ParsedScript, parse } from 'unbash';
import { basename, resolvePath } from '../filesystem/path.ts';
import type { Applet, ToolProcess } from '../processes/machine.ts';
import { decode, readAll } from '../processes/text.ts';
import { runText } from './builtins/control.ts';
import { setOptions } from './builtins/settings.ts';
import { runIsolated, runScript } from './interpreter.ts';
import { type Io, LineInput } from './io.ts';
import { complain } from './messages.ts';
import { createShell, type Shell } from './state.ts';
import { syntaxProblem } from './syntax.ts';
import { Variables } from './variables.ts';

/** Syntax trees by text: a thousand pods of one template run the same script. */
const parsed = new Map<string, ParsedScript>();
const mostParsed = 200;

export function parseScript(text: string): ParsedScript {
  let script = parsed.get(text);
  if (!script) {
    script = parse(text);
    if (parsed.size >= mostParsed) parsed.clear();
    parsed.set(text, script);
  }
  return script;
}

interface Invocation {
  readonly options: readonly string[];
  readonly command: string | undefined;
  readonly rest: readonly string[];
}

/** `sh -ec 'script' name args`, `sh script args`, `sh -s`. */
function invocation(args: readonly string[]): Invocation {
  const options: string[] = [];
  let wantsCommand = false;
  let at = 0;
  for (; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '--') {
      at++;
      break;
    }
    if (/^--\w/.test(arg)) continue;
    if (!/^[-+]./.test(arg)) break;
    if (arg.includes('c')) wantsCommand = true;
    const flags = arg.slice(1).replace(/[cilsrD]/g, '');
    if (flags !== '') options.push(`${arg[0]}${flags}`);
    if (flags.includes('o')) options.push(args[++at] ?? '');
  }
  const rest = args.slice(at);
  return wantsCommand ? { options, command: rest[0], rest: rest.slice(1) } : { options, command: undefined, rest };
}

/** The shell as a program: `sh`, `bash`, `ash`, `dash`. */
export const sh: Applet = async (process) => {
  const { options, command, rest } = invocation(process.argv.slice(1));
  const name = basename(process.argv[0] ?? 'sh').replace(/^-/, '');
  const io: Io = { stdin: LineInput.of(process.stdin), stdout: process.stdout, stderr: process.stderr };
  const fromFile = command === undefined && rest.length > 0;
  const shell = createShell(process, {
    name: command === undefined && !fromFile ? name : (rest[0] ?? name),
    numbered: true,
    variables: Variables.of(process.env),
    positional: rest.slice(1),
    ...(name === 'bash' ? { dialect: 'bash' as const } : {}),
  });
  const problem = setOptions(shell, options);
  if (problem !== undefined) {
    await complain(shell, io, problem);
    return 2;
  }
  if (command !== undefined) return runWhole(shell, io, command);
  const [file] = rest;
  if (file !== undefined) return runFile(shell, io, process, file);
  return readCommands(shell, io, process);
};

async function runFile(shell: Shell, io: Io, process: ToolProcess, file: string): Promise<number> {
  const path = resolvePath(process.cwd, file);
  if (!process.fs.exists(path) || process.fs.stat(path).type === 'directory') {
    const words = {
      bash: `${file}: No such file or directory`,
      dash: `cannot open ${file}: No such file`,
      ash: `can't open '${file}': No such file or directory`,
    };
    await io.stderr.write(
      `${basename(process.argv[0] ?? 'sh')}: ${shell.dialect === 'dash' ? '0: ' : ''}${words[shell.dialect]}\n`,
    );
    return shell.dialect === 'bash' ? 127 : 2;
  }
  return runWhole(shell, io, process.fs.readText(path));
}

/** Runs a whole script in a fresh shell. */
export async function runWhole(shell: Shell, io: Io, text: string): Promise<number> {
  const script = parseScript(text);
  shell.source = text;
  const problem = syntaxProblem(shell, text, script);
  if (problem !== undefined) {
    await complain(shell, io, problem, script.errors?.[0]?.pos);
    return 2;
  }
  return runIsolated(shell, io, () => runScript(shell, io, script));
}

/** Commands from standard input: a script from a pipe as a whole; from a terminal line by line. */
async function readCommands(shell: Shell, io: Io, process: ToolProcess): Promise<number> {
  if (!process.isTty) {
    const text = decode(await readAll(io.stdin));
    return text === '' ? 0 : runWhole(shell, io, text);
  }
  return runIsolated(shell, io, async () => {
    const sign = process.uid === 0 ? '#' : '$';
    let held = '';
    for (;;) {
      await io.stdout.write(held === '' ? (shell.dialect === 'ash' ? `${shell.cwd} ${sign} ` : `${sign} `) : '> ');
      const { text, ended } = await io.stdin.readUntil(10);
      if (ended && text === '') return shell.status;
      held += `${text}\n`;
      const script = parse(held);
      if (script.errors?.some((error) => error.pos >= held.trimEnd().length) && !ended) continue;
      const line = held;
      held = '';
      shell.status = await runText(shell, io, line);
    }
  });
}
