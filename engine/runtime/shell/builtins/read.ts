import { splitRead } from '../expand.ts';
import type { LineInput } from '../io.ts';
import type { Shell } from '../state.ts';
import type { Builtin } from './types.ts';

interface ReadOptions {
  raw: boolean;
  delimiter: number;
  most: number;
  timeout: number | undefined;
  array: string | undefined;
  prompt: string;
  descriptor: number;
  names: string[];
}

function readOptions(argv: readonly string[]): ReadOptions {
  const options: ReadOptions = {
    raw: false,
    delimiter: 10,
    most: Number.POSITIVE_INFINITY,
    timeout: undefined,
    array: undefined,
    prompt: '',
    descriptor: 0,
    names: [],
  };
  for (let at = 1; at < argv.length; at++) {
    const arg = argv[at] ?? '';
    if (!/^-[a-zA-Z]/.test(arg)) {
      options.names.push(arg);
      continue;
    }
    for (let n = 1; n < arg.length; n++) {
      const flag = arg[n] ?? '';
      const value = 'dnNtpau'.includes(flag) ? arg.slice(n + 1) || (argv[++at] ?? '') : '';
      if (flag === 'r') options.raw = true;
      else if (flag === 'd') options.delimiter = value === '' ? 0 : value.charCodeAt(0);
      else if (flag === 'n' || flag === 'N') options.most = Number(value);
      else if (flag === 't') options.timeout = Number(value) * 1000;
      else if (flag === 'p') options.prompt = value;
      else if (flag === 'a') options.array = value;
      else if (flag === 'u') options.descriptor = Number(value);
      if (value !== '') break;
    }
  }
  return options;
}

/** One logical line: a backslash before its end joins the next, unless raw. */
async function readLine(input: LineInput, options: ReadOptions): Promise<{ text: string; ended: boolean }> {
  let whole = '';
  for (;;) {
    const { text, ended } = await input.readUntil(options.delimiter, options.most);
    if (options.raw || ended || !/(^|[^\\])(\\\\)*\\$/.test(text)) return { text: whole + text, ended };
    whole += text.slice(0, -1);
  }
}

function within<T>(shell: Shell, timeout: number | undefined, work: Promise<T>): Promise<T | undefined> {
  if (timeout === undefined) return work;
  return new Promise((resolve, reject) => {
    const cancel = shell.process.sim.clock.after(timeout, () => resolve(undefined));
    work.then(
      (value) => {
        cancel();
        resolve(value);
      },
      (error) => reject(error),
    );
  });
}

export const readBuiltins: { readonly [name: string]: Builtin } = {
  async read(shell, argv, io) {
    const options = readOptions(argv);
    const input = options.descriptor === 0 ? io.stdin : io.others?.get(options.descriptor)?.input;
    if (!input) return 1;
    if (options.prompt !== '' && shell.process.isTty) await io.stderr.write(options.prompt);
    const line = await within(shell, options.timeout, readLine(input, options));
    if (!line) return 142;
    const text = options.raw ? line.text : line.text.replace(/\\(.)/gs, '$1');
    const ifs = shell.variables.get('IFS') ?? ' \t\n';
    if (options.array !== undefined) shell.variables.set(options.array, splitRead(text, ifs, Number.POSITIVE_INFINITY));
    else if (options.names.length === 0) shell.variables.set('REPLY', text);
    else {
      const fields = splitRead(text, ifs, options.names.length);
      for (const [index, name] of options.names.entries()) shell.variables.set(name, fields[index] ?? '');
    }
    return line.ended ? 1 : 0;
  },
  async mapfile(shell, argv, io) {
    const trim = argv.includes('-t');
    const name = argv.slice(1).find((arg) => !arg.startsWith('-')) ?? 'MAPFILE';
    const lines: string[] = [];
    for (;;) {
      const { text, ended } = await io.stdin.readUntil(10);
      if (ended && text === '') break;
      lines.push(trim || ended ? text : `${text}\n`);
      if (ended) break;
    }
    shell.variables.set(name, lines);
    return 0;
  },
};
