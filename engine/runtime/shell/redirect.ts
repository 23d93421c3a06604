import type { Redirection } from 'unbash';
import { resolvePath } from '../filesystem/path.ts';
import { ConnectError, type Output } from '../process.ts';
import { FileError } from '../filesystem.ts';
import { emptyInput, inputOf, nullOutput } from '../processes/pipe.ts';
import { deviceInput } from '../processes/devices.ts';
import { encode } from '../processes/text.ts';
import { expandQuoted, expandText, type Expander, joinPieces, type Piece } from './expand.ts';
import { type Descriptor, descriptor, type Io, LineInput, withDescriptor } from './io.ts';
import { complain, complaint, type Complaint } from './messages.ts';
import type { Shell } from './state.ts';
import { ShellError } from './variables.ts';
import type { DoubleQuotedChild } from 'unbash';

export interface Opened {
  readonly io: Io;
  readonly close: readonly (() => void)[];
}

/** Opens what the redirections of a command say. Complains and gives nothing where one fails. */
export async function openRedirections(
  shell: Shell,
  io: Io,
  expander: Expander,
  redirections: readonly Redirection[],
): Promise<Opened | undefined> {
  let own = io;
  const close: (() => void)[] = [expander.release];
  for (const redirection of redirections) {
    try {
      own = await open(shell, own, { ...expander, io: own }, redirection, close);
    } catch (error) {
      for (const one of close) one();
      if (!(error instanceof ShellError) || error.fatal) throw error;
      await complain(shell, io, error.message, redirection.pos);
      return undefined;
    }
  }
  return { io: own, close };
}

export function closeAll({ close }: Opened): void {
  for (const one of close) one();
}

async function open(
  shell: Shell,
  io: Io,
  expander: Expander,
  redirection: Redirection,
  close: (() => void)[],
): Promise<Io> {
  const number = redirection.descriptor?.type === 'FileDescriptor' ? redirection.descriptor.value : undefined;
  if (redirection.type === 'HereDoc') {
    return withDescriptor(io, number ?? 0, {
      input: new LineInput(inputOf(await hereDocument(expander, redirection))),
    });
  }
  const target = redirection.target ? await expandText(expander, redirection.target) : '';
  if (redirection.type === 'HereString') {
    return withDescriptor(io, number ?? 0, { input: new LineInput(inputOf(`${target}\n`)) });
  }
  switch (redirection.operator) {
    case '<':
    case '<>':
      return withDescriptor(io, number ?? 0, await openInput(shell, io, target, close));
    case '>':
    case '>|':
      return withDescriptor(io, number ?? 1, await openOutput(shell, io, target, false, close));
    case '>>':
      return withDescriptor(io, number ?? 1, await openOutput(shell, io, target, true, close));
    case '&>':
    case '&>>': {
      const output = await openOutput(shell, io, target, redirection.operator === '&>>', close);
      return withDescriptor(withDescriptor(io, 1, output), 2, output);
    }
    case '>&':
    case '<&': {
      const to = number ?? (redirection.operator === '>&' ? 1 : 0);
      if (target === '-') return withDescriptor(io, to, { input: new LineInput(emptyInput), output: closedOutput });
      if (!/^\d+$/.test(target)) {
        const output = await openOutput(shell, io, target, false, close);
        return withDescriptor(withDescriptor(io, 1, output), 2, output);
      }
      const from = descriptor(io, Number(target));
      if (!from) throw new ShellError(complaint(shell, 'bad-descriptor', target), 1, false);
      return withDescriptor(io, to, from);
    }
  }
}

const closedOutput: Output = {
  write: () => Promise.reject(new Error('write error: Bad file descriptor')),
};

async function hereDocument(
  expander: Expander,
  { operator, delimiter, body }: Extract<Redirection, { type: 'HereDoc' }>,
): Promise<string> {
  // (the tabs that <<- takes off are gone before what is expanded comes in)
  const bare = (text: string) => (operator === '<<-' ? text.replace(/^\t+/gm, '') : text);
  if (delimiter?.quoted || !body.parts) {
    return delimiter?.quoted
      ? bare(body.text)
      : bare(body.text)
          .replace(/\\\n/g, '')
          .replace(/\\([$`\\])/g, '$1');
  }
  const pieces: Piece[] = [];
  for (const part of body.parts) {
    if (part.type === 'Literal') pieces.push({ text: bare(part.value), quoted: true });
    else await expandQuoted(expander, part as DoubleQuotedChild, pieces);
  }
  return joinPieces(pieces);
}

async function openInput(shell: Shell, io: Io, target: string, close: (() => void)[]): Promise<Descriptor> {
  const path = resolvePath(shell.cwd, target);
  const same = sameAs(io, path);
  if (same) return same;
  const socket = /^\/dev\/tcp\/([^/]+)\/(\d+)$/.exec(path);
  if (socket) return openSocket(shell, socket[1] ?? '', Number(socket[2]), close);
  const { fs } = shell.process;
  try {
    const stat = fs.stat(path);
    if (stat.type === 'directory') return { input: new LineInput(emptyInput), output: nullOutput };
    if (stat.type === 'device') return { input: new LineInput(deviceInput(path, shell.process)), output: nullOutput };
    return { input: new LineInput(inputOf(fs.read(path))), output: fileOutput(shell, path) };
  } catch (error) {
    throw failure(shell, error, target, 'open-missing');
  }
}

async function openOutput(
  shell: Shell,
  io: Io,
  target: string,
  append: boolean,
  close: (() => void)[],
): Promise<Descriptor> {
  const path = resolvePath(shell.cwd, target);
  const same = sameAs(io, path);
  if (same) return same;
  const socket = /^\/dev\/tcp\/([^/]+)\/(\d+)$/.exec(path);
  if (socket) return openSocket(shell, socket[1] ?? '', Number(socket[2]), close);
  const main = /^\/proc\/1\/fd\/([12])$/.exec(path);
  if (main && shell.machine.mainOutput)
    return { output: shell.machine.mainOutput(main[1] === '1' ? 'stdout' : 'stderr') };
  const { fs } = shell.process;
  try {
    if (fs.exists(path) && fs.stat(path).type === 'device') {
      return path === '/dev/full' ? { output: fileOutput(shell, path) } : { output: nullOutput };
    }
    if (append && fs.exists(path)) fs.write(path, '', { append: true });
    else fs.write(path, '');
  } catch (error) {
    throw failure(shell, error, target, 'create-missing');
  }
  return { output: fileOutput(shell, path) };
}

/** /dev/stdout and the like: the descriptor itself. */
function sameAs(io: Io, path: string): Descriptor | undefined {
  const match = /^\/dev\/(stdin|stdout|stderr|fd\/(\d+))$/.exec(path) ?? /^\/proc\/self\/fd\/(\d+)$/.exec(path);
  if (!match) return undefined;
  const names: { readonly [name: string]: number } = { stdin: 0, stdout: 1, stderr: 2 };
  return descriptor(io, names[match[1] ?? ''] ?? Number(match[2] ?? match[1]));
}

function fileOutput(shell: Shell, path: string): Output {
  const { fs } = shell.process;
  return {
    async write(chunk) {
      try {
        fs.write(path, chunk, { append: true });
      } catch (error) {
        throw failure(shell, error, path, 'no-space');
      }
    },
  };
}

async function openSocket(shell: Shell, host: string, port: number, close: (() => void)[]): Promise<Descriptor> {
  const { network, signal } = shell.process;
  if (!network) throw new ShellError(`/dev/tcp/${host}/${port}: No such file or directory`, 1, false);
  try {
    const connection = await network.connect(host, port, { signal });
    close.push(() => connection.destroy());
    const output: Output = {
      write: (chunk) => connection.write(typeof chunk === 'string' ? encode(chunk) : chunk),
    };
    return { input: new LineInput(connection), output };
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    const why: { readonly [code: string]: string } = {
      ECONNREFUSED: 'Connection refused',
      ETIMEDOUT: 'Connection timed out',
      ENOTFOUND: 'Name or service not known',
    };
    throw new ShellError(`connect: ${why[error.code] ?? error.code}`, 1, false);
  }
}

const codes: { readonly [errno: string]: Complaint } = {
  EISDIR: 'create-directory',
  EROFS: 'create-read-only',
  EACCES: 'create-denied',
  EPERM: 'create-denied',
  ENOSPC: 'no-space',
};

function failure(shell: Shell, error: unknown, target: string, otherwise: Complaint): unknown {
  if (!(error instanceof FileError)) return error;
  return new ShellError(complaint(shell, codes[error.code] ?? otherwise, target), 1, false);
}
