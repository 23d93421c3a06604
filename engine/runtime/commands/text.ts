import { linesOf } from '../processes/text.ts';
import { step } from '../shell/step.ts';
import { parseOptions, spelledOut } from './options.ts';
import { eachInput, tool, ToolError } from './tool.ts';

/** Filters that stream: a line goes out as soon as it came in. */
export const cat = tool(async (process, args) => {
  const { operands, flags } = parseOptions(args, 'nbsvetAuET');
  let line = 0;
  return eachInput(process, operands, async (input) => {
    if (flags.has('n')) {
      for await (const text of linesOf(input)) await process.stdout.write(`${String(++line).padStart(6)}\t${text}`);
      return;
    }
    for (let chunk = await input.read(); chunk; chunk = await input.read()) await process.stdout.write(chunk);
  });
});

const suffixes: { readonly [suffix: string]: number } = {
  '': 1,
  b: 512,
  k: 1024,
  K: 1024,
  m: 1024 ** 2,
  M: 1024 ** 2,
  G: 1024 ** 3,
};

function amount(text: string, what: string): number {
  const match = /^[-+]?(\d+)([bkKmMG]?)$/.exec(text);
  if (!match) throw new ToolError(`invalid number of ${what}: ‘${text}’`);
  return Number(match[1]) * (suffixes[match[2] ?? ''] ?? 1);
}

export const head = tool(async (process, args) => {
  const short = spelledOut(args, (arg) => arg.replace(/^-(\d+)$/, '-n$1'));
  const { values, operands, flags } = parseOptions(short, 'n:c:qv', { lines: 'n', bytes: 'c', quiet: 'q' });
  const bytes = values.get('c');
  const lines = values.get('n') ?? '10';
  return eachInput(process, operands, async (input, name) => {
    if (operands.length > 1 && !flags.has('q'))
      await process.stdout.write(`${name === operands[0] ? '' : '\n'}==> ${name} <==\n`);
    if (bytes !== undefined) {
      let left = amount(bytes, 'bytes');
      for (let chunk = await input.read(); chunk && left > 0; chunk = left > 0 ? await input.read() : undefined) {
        await process.stdout.write(chunk.subarray(0, left));
        left -= chunk.length;
      }
      return;
    }
    if (lines.startsWith('-')) {
      const held: string[] = [];
      for await (const line of linesOf(input)) {
        held.push(line);
        if (held.length > amount(lines, 'lines')) await process.stdout.write(held.shift() ?? '');
      }
      return;
    }
    let left = amount(lines, 'lines');
    if (left === 0) return;
    for await (const line of linesOf(input)) {
      await process.stdout.write(line);
      if (--left === 0) return;
    }
  });
});

export const wc = tool(async (process, args) => {
  const { flags, operands } = parseOptions(args, 'lwcmL', { lines: 'l', words: 'w', bytes: 'c', chars: 'm' });
  const columns = flags.size === 0 ? ['l', 'w', 'c'] : ['l', 'w', 'm', 'c', 'L'].filter((flag) => flags.has(flag));
  const total: { [column: string]: number } = {};
  const print = async (counts: { [column: string]: number }, name: string) => {
    const wide =
      columns.length > 1 || operands.length > 1 ? (operands.length === 0 ? 7 : process.machine.busybox ? 9 : 1) : 1;
    const cells = columns.map((column) =>
      String(counts[column] ?? 0).padStart(process.machine.busybox && columns.length === 1 ? 1 : wide),
    );
    await process.stdout.write(`${cells.join(' ')}${name === '-' ? '' : ` ${name}`}\n`);
  };
  const status = await eachInput(process, operands, async (input, name) => {
    const counts = { l: 0, w: 0, c: 0, m: 0, L: 0 };
    let inWord = false;
    for (let chunk = await input.read(); chunk; chunk = await input.read()) {
      counts.c += chunk.length;
      for (const byte of chunk) {
        if (byte === 10) counts.l++;
        if ((byte & 0xc0) !== 0x80) counts.m++;
        const blank = byte === 32 || (byte >= 9 && byte <= 13);
        if (!blank && !inWord) counts.w++;
        inWord = !blank;
      }
    }
    for (const column of Object.keys(counts))
      total[column] = (total[column] ?? 0) + counts[column as keyof typeof counts];
    await print(counts, name);
  });
  if (operands.length > 1) await print(total, 'total');
  return status;
});

/** `1,3-5,7-` as a test of positions. */
function ranges(list: string): (position: number) => boolean {
  const all = list.split(',').map((range) => {
    const [from = '', to] = range.split('-');
    return [
      from === '' ? 1 : Number(from),
      to === undefined ? Number(from) : to === '' ? Number.POSITIVE_INFINITY : Number(to),
    ] as const;
  });
  return (position) => all.some(([from, to]) => position >= from && position <= to);
}

export const cut = tool(async (process, args) => {
  const { values, flags, operands } = parseOptions(args, 'd:f:c:b:s', {
    delimiter: 'd',
    fields: 'f',
    characters: 'c',
    bytes: 'b',
    'only-delimited': 's',
  });
  const list = values.get('f') ?? values.get('c') ?? values.get('b');
  if (list === undefined) throw new ToolError('you must specify a list of bytes, characters, or fields');
  const wanted = ranges(list);
  const delimiter = values.get('d') ?? '\t';
  return eachInput(process, operands, async (input) => {
    for await (const raw of linesOf(input)) {
      const line = raw.replace(/\n$/, '');
      let text: string;
      if (!values.has('f')) text = [...line].filter((_, at) => wanted(at + 1)).join('');
      else if (!line.includes(delimiter)) {
        if (flags.has('s')) continue;
        text = line;
      } else
        text = line
          .split(delimiter)
          .filter((_, at) => wanted(at + 1))
          .join(delimiter);
      await process.stdout.write(`${text}\n`);
    }
  });
});

const sets: { readonly [name: string]: string } = {
  '[:upper:]': 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  '[:lower:]': 'abcdefghijklmnopqrstuvwxyz',
  '[:digit:]': '0123456789',
  '[:space:]': ' \t\n\r\v\f',
  '[:blank:]': ' \t',
};

function trSet(text: string): string[] {
  const classes: { readonly [name: string]: string } = {
    ...sets,
    '[:alpha:]': `${sets['[:upper:]']}${sets['[:lower:]']}`,
    '[:alnum:]': `${sets['[:digit:]']}${sets['[:upper:]']}${sets['[:lower:]']}`,
    '[:punct:]': '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
  };
  const plain = text
    .replace(/\[:\w+:\]/g, (name) => classes[name] ?? name)
    .replace(/\\([nrt\\0])/g, (_, letter: string) => ({ n: '\n', r: '\r', t: '\t', '0': '\0' })[letter] ?? letter);
  const chars: string[] = [];
  for (let at = 0; at < plain.length; at++) {
    const last = plain[at + 2];
    if (plain[at + 1] === '-' && last !== undefined) {
      for (let code = plain.charCodeAt(at); code <= last.charCodeAt(0); code++) chars.push(String.fromCharCode(code));
      at += 2;
    } else chars.push(plain[at] ?? '');
  }
  return chars;
}

export const tr = tool(async (process, args) => {
  const { flags, operands } = parseOptions(
    args,
    'dscCt',
    { delete: 'd', 'squeeze-repeats': 's', complement: 'c' },
    true,
  );
  const [first, second] = operands;
  if (first === undefined) throw new ToolError('missing operand');
  const from = new Set(trSet(first));
  const to = second === undefined ? [] : trSet(second);
  const order = [...from];
  const complement = flags.has('c') || flags.has('C');
  const inSet = (char: string) => from.has(char) !== complement;
  const squeezed = flags.has('s') ? new Set(to.length > 0 ? to : order) : undefined;
  let last = '';
  for await (const line of linesOf(process.stdin)) {
    let text = '';
    for (const char of line) {
      if (flags.has('d') && inSet(char)) continue;
      let result = char;
      if (to.length > 0 && inSet(char) && !flags.has('d')) {
        result = complement ? (to.at(-1) ?? char) : (to[Math.min(order.indexOf(char), to.length - 1)] ?? char);
      }
      const repeats = result === last && (to.length > 0 ? squeezed?.has(result) : squeezed && inSet(result));
      if (!repeats) text += result;
      last = result;
    }
    if (text !== '') await process.stdout.write(text);
  }
  return 0;
});

export const uniq = tool(async (process, args) => {
  const { flags, operands } = parseOptions(args, 'cdui', {
    count: 'c',
    repeated: 'd',
    unique: 'u',
    'ignore-case': 'i',
  });
  return eachInput(process, operands.slice(0, 1), async (input) => {
    let before: string | undefined;
    let count = 0;
    const flush = async () => {
      if (before === undefined || (flags.has('d') && count < 2) || (flags.has('u') && count > 1)) return;
      await process.stdout.write(flags.has('c') ? `${String(count).padStart(7)} ${before}\n` : `${before}\n`);
    };
    const key = (line: string) => (flags.has('i') ? line.toLowerCase() : line);
    for await (const raw of linesOf(input)) {
      const line = raw.replace(/\n$/, '');
      if (before !== undefined && key(line) === key(before)) count++;
      else {
        await flush();
        before = line;
        count = 1;
      }
    }
    await flush();
  });
});

export const tee = tool(async (process, args) => {
  const { flags, operands } = parseOptions(args, 'ai', { append: 'a' });
  const paths = operands.map((name) => (name.startsWith('/') ? name : `${process.cwd}/${name}`));
  for (const path of paths) if (!flags.has('a') || !process.fs.exists(path)) process.fs.write(path, '');
  for (let chunk = await process.stdin.read(); chunk; chunk = await process.stdin.read()) {
    for (const path of paths) process.fs.write(path, chunk, { append: true });
    await process.stdout.write(chunk);
  }
  return 0;
});

export const yes = tool(async (process, args) => {
  const line = `${args.length > 0 ? args.join(' ') : 'y'}\n`;
  const worker = { process, steps: 0 };
  for (;;) {
    await step(worker);
    await process.stdout.write(line);
  }
});

export const seq = tool(async (process, args) => {
  const { values, flags, operands } = parseOptions(
    args.map((arg) => (/^-\d/.test(arg) ? `\0${arg}` : arg)),
    's:w',
  );
  const numbers = operands.map((text) => Number(text.replace('\0', '')));
  const bad = numbers.findIndex(Number.isNaN);
  if (bad >= 0) throw new ToolError(`invalid floating point argument: ‘${operands[bad]}’`);
  const [first = 1, step_ = 1, last = first] =
    numbers.length === 1 ? [1, 1, numbers[0]] : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : numbers;
  const digits = Math.max(...operands.map((text) => (text.split('.')[1] ?? '').length), 0);
  const wide = flags.has('w') ? Math.max(String(first).length, String(last).length) : 0;
  const worker = { process, steps: 0 };
  const count = Math.floor((last - first) / step_ + 1e-9);
  const separator = values.get('s') ?? '\n';
  for (let n = 0; n <= count; n++) {
    await step(worker);
    const text = (first + n * step_).toFixed(digits).padStart(wide, '0');
    await process.stdout.write(`${text}${n === count ? '\n' : separator}`);
  }
  return 0;
});
