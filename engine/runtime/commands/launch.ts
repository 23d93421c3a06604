import { emptyInput } from '../processes/pipe.ts';
import type { ToolProcess } from '../processes/machine.ts';
import { type RunningProcess, spawn } from '../processes/running.ts';
import { signalNumber } from '../processes/signals.ts';
import { decode, readAll } from '../processes/text.ts';
import { formatDate } from './date.ts';
import { parseOptions } from './options.ts';
import { parseDuration } from './sleep.ts';
import { tool, ToolError } from './tool.ts';
import type { Input } from '../process.ts';

/** Programs that start other programs. */
export interface LaunchOptions {
  readonly env?: { readonly [name: string]: string };
  readonly cwd?: string;
  readonly stdin?: Input;
}

/** Starts a command line next to a process; fails with 127 in the words of `what` where there is none. */
export async function launch(
  process: ToolProcess,
  argv: readonly string[],
  options: LaunchOptions = {},
): Promise<RunningProcess> {
  const name = argv[0] ?? '';
  const program = await process.machine.find(name);
  if (!program) {
    const quoted = process.machine.busybox ? `can't execute '${name}'` : `failed to run command ‘${name}’`;
    throw new ToolError(`${quoted}: No such file or directory`, 127);
  }
  const child = spawn(process.machine, program, {
    argv,
    env: options.env ?? process.env,
    cwd: options.cwd ?? process.cwd,
    fs: process.fs,
    stdin: options.stdin ?? process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    isTty: process.isTty,
    uid: process.uid,
    gid: process.gid,
    groups: process.groups,
    parent: process.pid,
    sim: process.sim,
  });
  process.signal.addEventListener('abort', () => child.kill(9), { once: true });
  return child;
}

export const env = tool(async (process, args) => {
  const variables: { [name: string]: string } = { ...process.env };
  let at = 0;
  for (; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '-i' || arg === '-') for (const name of Object.keys(variables)) delete variables[name];
    else if (arg === '-u') delete variables[args[++at] ?? ''];
    else if (/^[^=]+=/.test(arg)) variables[arg.slice(0, arg.indexOf('='))] = arg.slice(arg.indexOf('=') + 1);
    else break;
  }
  if (at < args.length) return (await launch(process, args.slice(at), { env: variables })).exited;
  for (const [name, value] of Object.entries(variables)) await process.stdout.write(`${name}=${value}\n`);
  return 0;
});

/** `nohup`, `nice`, `setsid`, `stdbuf`: runs what follows. */
export const passThrough = tool(async (process, args) => {
  const start = args.findIndex((arg) => !arg.startsWith('-') && !/^\d+$/.test(arg));
  if (start < 0) return 0;
  return (await launch(process, args.slice(start))).exited;
});

export const timeout = tool(async (process, args) => {
  const { values, operands } = parseOptions(
    args,
    's:k:t:fpv',
    { signal: 's', 'kill-after': 'k', 'preserve-status': 'p', foreground: 'f' },
    true,
  );
  // an old busybox takes its time as an option
  const [first = '', ...rest] = values.has('t') ? [values.get('t') ?? '', ...operands] : operands;
  const duration = parseDuration(first);
  if (duration === undefined || rest.length === 0) throw new ToolError(`invalid time interval ‘${first}’`, 125);
  const child = await launch(process, rest);
  const number = signalNumber(values.get('s') ?? 'TERM') ?? 15;
  let expired = false;
  const cancel = process.sim.clock.after(duration, () => {
    expired = true;
    child.kill(number);
    const killAfter = parseDuration(values.get('k') ?? '');
    if (killAfter !== undefined) process.sim.clock.after(killAfter, () => child.kill(9));
  });
  const status = await child.exited;
  cancel();
  if (!expired) return status;
  return process.machine.busybox ? 143 : number === 9 ? 137 : 124;
});

export const watch = tool(async (process, args) => {
  const { values, flags, operands } = parseOptions(args, 'n:tdegx', { interval: 'n', 'no-title': 't' }, true);
  const seconds = Number(values.get('n') ?? 2);
  const line = operands.join(' ');
  for (;;) {
    if (!flags.has('t'))
      await process.stdout.write(
        `Every ${seconds.toFixed(1)}s: ${line}${' '.repeat(4)}${formatDate(process.sim.clock.now(), '%c')}\n\n`,
      );
    await (await launch(process, ['sh', '-c', line])).exited;
    await process.sim.clock.sleep(seconds * 1000, process.signal, { upkeep: true });
  }
});

/** Words of xargs' input: blanks part them, quotes keep them together. */
function inputWords(text: string, delimiter: string | undefined): string[] {
  if (delimiter !== undefined) return text.split(delimiter).filter((word) => word !== '');
  return [...text.matchAll(/'([^']*)'|"([^"]*)"|((?:\\.|[^\s'"])+)/gs)].map(
    (m) => m[1] ?? m[2] ?? (m[3] ?? '').replace(/\\(.)/gs, '$1'),
  );
}

export const xargs = tool(async (process, args) => {
  const { values, flags, operands } = parseOptions(
    args,
    'I:n:L:P:d:0rts:',
    { null: '0', 'no-run-if-empty': 'r', 'max-args': 'n', replace: 'I' },
    true,
  );
  const text = decode(await readAll(process.stdin));
  const command = operands.length > 0 ? operands : ['echo'];
  const replace = values.get('I');
  const delimiter = flags.has('0') ? '\0' : values.get('d')?.replace('\\n', '\n');
  const words =
    replace !== undefined || values.has('L')
      ? text
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line !== '')
      : inputWords(text, delimiter);
  const lines: string[][] = [];
  if (replace !== undefined)
    for (const word of words) lines.push(command.map((part) => part.replaceAll(replace, word)));
  else {
    const most = Number(values.get('n') ?? values.get('L') ?? Number.POSITIVE_INFINITY);
    for (let at = 0; at < words.length; at += most) lines.push([...command, ...words.slice(at, at + most)]);
    if (words.length === 0 && !flags.has('r')) lines.push([...command]);
  }
  let status = 0;
  for (const line of lines) {
    if (flags.has('t')) await process.stderr.write(`${line.join(' ')}\n`);
    const code = await (await launch(process, line, { stdin: emptyInput })).exited;
    if (code !== 0) status = code === 255 ? 124 : 123;
  }
  return status;
});
