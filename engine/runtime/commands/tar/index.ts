import { gunzipSync, gzipSync } from 'fflate';
import { limits } from '../../../limits.ts';
import { dirname, resolvePath } from '../../filesystem/path.ts';
import { FileError } from '../../filesystem.ts';
import type { Input } from '../../process.ts';
import type { ToolProcess } from '../../processes/machine.ts';
import { parseOptions } from '../options.ts';
import { openFile, pathIn, strerror, tool, ToolError } from '../tool.ts';
import { concat, decodeMembers, encodeMember, type Member, TarError, trailer } from './format.ts';

const long = {
  create: 'c',
  extract: 'x',
  list: 't',
  file: 'f',
  gzip: 'z',
  verbose: 'v',
  directory: 'C',
  touch: 'm',
  'no-same-owner': 'o',
  'no-same-permissions': 'P',
  'strip-components': 'strip-components:',
};

/** tar: creates, extracts and lists archives; what `kubectl cp` runs in a container. */
export const tar = tool(async (process, args) => {
  // the old form has its letters without a dash
  const [first = '', ...rest] = args;
  const { flags, values, operands } = parseOptions(
    /^[a-zA-Z]+$/.test(first) ? [`-${first}`, ...rest] : args,
    'cxtzvmopPf:C:',
    long,
  );
  const folder = pathIn(process, values.get('C') ?? '.');
  const archive = values.get('f') ?? '-';
  const verbose = flags.has('v');
  if (flags.has('c')) return create(process, { folder, archive, operands, verbose, zipped: flags.has('z') });
  if (!flags.has('x') && !flags.has('t')) {
    throw new ToolError("You must specify one of the '-Acdtrux' options", 2);
  }
  const bytes = unzipped(await readAll(openFile(process, archive)));
  try {
    for (const member of decodeMembers(bytes)) {
      if (operands.length > 0 && !operands.some((each) => isWithin(member.name, each))) continue;
      if (flags.has('t') || verbose) await process.stdout.write(`${member.name}\n`);
      if (!flags.has('x')) continue;
      const name = stripped(member.name, Number(values.get('strip-components') ?? 0));
      if (name !== '') extract(process, folder, name, member);
    }
  } catch (error) {
    if (error instanceof TarError) throw new ToolError(error.message, 2);
    throw error;
  }
  return 0;
});

const isWithin = (name: string, wanted: string): boolean =>
  name.replace(/\/$/, '') === wanted.replace(/\/$/, '') || name.startsWith(`${wanted.replace(/\/$/, '')}/`);

const stripped = (name: string, count: number): string => name.split('/').slice(count).join('/');

interface Creation {
  readonly folder: string;
  readonly archive: string;
  readonly operands: readonly string[];
  readonly verbose: boolean;
  readonly zipped: boolean;
}

async function create(process: ToolProcess, { folder, archive, operands, verbose, zipped }: Creation): Promise<number> {
  if (operands.length === 0) throw new ToolError('Cowardly refusing to create an empty archive', 2);
  const parts: Uint8Array[] = [];
  let status = 0;
  if (operands.some((name) => name.startsWith('/'))) {
    const words = process.machine.busybox
      ? "removing leading '/' from member names"
      : "Removing leading `/' from member names";
    await process.stderr.write(`tar: ${words}\n`);
  }
  for (const operand of operands) {
    try {
      for (const member of membersOf(process, resolvePath(folder, operand), operand.replace(/^\/+/, '') || '.')) {
        if (verbose) await (archive === '-' ? process.stderr : process.stdout).write(`${member.name}\n`);
        parts.push(encodeMember(member));
      }
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await process.stderr.write(`tar: ${operand}: Cannot stat: ${strerror(error)}\n`);
      status = 2;
    }
  }
  const plain = concat([...parts, trailer]);
  const bytes = zipped ? gzipSync(plain, { mtime: 0 }) : plain;
  if (archive === '-') await process.stdout.write(bytes);
  else process.fs.write(pathIn(process, archive), bytes);
  if (status !== 0) await process.stderr.write('tar: Exiting with failure status due to previous errors\n');
  return status;
}

function* membersOf(process: ToolProcess, path: string, name: string): Generator<Member> {
  const stat = process.fs.lstat(path);
  const { mode, uid, gid, modified } = stat;
  const common = { mode, uid, gid, modified, target: '', content: new Uint8Array() };
  switch (stat.type) {
    case 'directory':
      yield { ...common, name: `${name}/`, type: 'directory' };
      for (const each of process.fs.list(path)) {
        yield* membersOf(process, path === '/' ? `/${each}` : `${path}/${each}`, `${name}/${each}`);
      }
      return;
    case 'symlink':
      yield { ...common, name, type: 'symlink', target: process.fs.readlink(path) };
      return;
    case 'file':
      yield { ...common, name, type: 'file', content: process.fs.read(path) };
  }
}

function extract({ fs }: ToolProcess, folder: string, name: string, member: Member): void {
  // nothing is written outside of the folder, whatever an archive says
  const inside = resolvePath('/', name.replace(/\/$/, ''));
  const path = inside === '/' ? folder : `${folder === '/' ? '' : folder}${inside}`;
  if (member.type === 'directory') return fs.mkdir(path, { recursive: true });
  fs.mkdir(dirname(path), { recursive: true });
  if (member.type === 'file') return fs.write(path, member.content, { mode: member.mode });
  if (fs.exists(path)) fs.remove(path);
  fs.symlink(member.target, path);
}

async function readAll(input: Input): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let chunk = await input.read(); chunk; chunk = await input.read()) {
    size += chunk.length;
    if (size > limits.fileSystemBytes) throw new ToolError('the archive is too big', 2);
    chunks.push(chunk);
  }
  return concat(chunks);
}

function unzipped(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch {
    throw new ToolError('unexpected end of file', 2);
  }
}
