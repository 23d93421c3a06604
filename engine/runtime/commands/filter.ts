import type { Bash, BashExecResult } from 'just-bash/browser';
import { FileError, type FileSystem } from '../filesystem.ts';
import { resolvePath } from '../filesystem/path.ts';
import type { Applet, ToolProcess } from '../processes/machine.ts';
import { decode, readAll } from '../processes/text.ts';
import { quoteWord } from '../shell/quote.ts';

/**
 * Filters of just-bash (awk, sed, jq, sort…), which read all of their input before they answer. They are pure functions
 * of their input and files: nothing else of that shell is used.
 */
export function filter(name: string): Applet {
  return async (process) => {
    const { argv, cwd, fs, stdin, stdout, stderr, signal } = process;
    const input = needsInput(argv, cwd, fs) ? decode(await readAll(stdin)) : '';
    if (signal.aborted) throw signal.reason;
    const result = await runFilter(process, [name, ...argv.slice(1)], input);
    if (result.stdout !== '') await stdout.write(result.stdout);
    if (result.stderr !== '') await stderr.write(result.stderr.replace(/^bash: (?:line \d+: )?/gm, ''));
    return result.exitCode;
  };
}

/** A filter that was given files, or told to take no input, does not wait for its input's end. */
function needsInput(argv: readonly string[], cwd: string, fs: FileSystem): boolean {
  if (argv.includes('--help') || (argv[0] === 'jq' && (argv.includes('-n') || argv.includes('--null-input'))))
    return false;
  if (argv.includes('-')) return true;
  return !argv.slice(1).some((arg) => !arg.startsWith('-') && fs.exists(resolvePath(cwd, arg)));
}

/** Where just-bash looks for the filter: it wants to see it there. */
const folder = '/bin';

let loaded: Promise<typeof import('just-bash/browser')> | undefined;

/** Runs one filter on a text, with the environment, the folder and the files of a process. */
export function runFilter(
  { cwd, env, fs, sim }: ToolProcess,
  argv: readonly string[],
  stdin: string,
): Promise<BashExecResult> {
  const line = argv.map(quoteWord).join(' ');
  return sim.loop.external(execute(fs, line, { cwd, env: { ...env, PATH: folder }, stdin }));
}

async function execute(
  fs: FileSystem,
  line: string,
  options: { cwd: string; env: { [name: string]: string }; stdin: string },
): Promise<BashExecResult> {
  loaded ??= import('just-bash/browser');
  const { Bash: Shell } = await loaded;
  const shell: Bash = new Shell({ fs: adapt(fs, `${folder}/${line.split(' ')[0]}`), cwd: options.cwd });
  return shell.exec(line, options);
}

type FilterFiles = NonNullable<ConstructorParameters<typeof Bash>[0]>['fs'];

const unsupported = () => Promise.reject(new Error('EPERM: operation not permitted'));

const executable = {
  isFile: true,
  isDirectory: false,
  isSymbolicLink: false,
  mode: 0o755,
  size: 1,
  mtime: new Date(0),
};

/** Our files as just-bash wants them. */
function adapt(fs: FileSystem, program: string): NonNullable<FilterFiles> {
  const attempt = async <T>(what: () => T): Promise<T> => {
    try {
      return what();
    } catch (error) {
      if (error instanceof FileError)
        throw new Error(
          `${error.code}: ${error.code === 'ENOENT' ? 'no such file or directory' : 'failed'}, '${error.path}'`,
        );
      throw error;
    }
  };
  const statOf = (path: string, follow: boolean) =>
    attempt(() => {
      if (path === program) return executable;
      const stat = follow ? fs.stat(path) : fs.lstat(path);
      return {
        isFile: stat.type === 'file',
        isDirectory: stat.type === 'directory',
        isSymbolicLink: stat.type === 'symlink',
        mode: stat.mode,
        size: stat.size,
        mtime: new Date(stat.modified),
      };
    });
  return {
    readFile: (path) => attempt(() => fs.readText(path)),
    readFileBuffer: (path) => attempt(() => fs.read(path)),
    writeFile: (path, content) => attempt(() => fs.write(path, content)),
    appendFile: (path, content) => attempt(() => fs.write(path, content, { append: true })),
    exists: async (path) => path === program || fs.exists(path),
    stat: (path) => statOf(path, true),
    lstat: (path) => statOf(path, false),
    mkdir: (path, options) => attempt(() => fs.mkdir(path, options?.recursive ? { recursive: true } : {})),
    readdir: (path) => attempt(() => [...fs.list(path)]),
    rm: (path, options) => attempt(() => fs.remove(path, options?.recursive ? { recursive: true } : {})),
    mv: (from, to) => attempt(() => fs.rename(from, to)),
    chmod: (path, mode) => attempt(() => fs.chmod(path, mode)),
    symlink: (target, path) => attempt(() => fs.symlink(target, path)),
    readlink: (path) => attempt(() => fs.readlink(path)),
    realpath: async (path) => path,
    resolvePath: (base, path) => resolvePath(base, path),
    getAllPaths: () => [],
    cp: unsupported,
    link: unsupported,
    utimes: async () => {},
  };
}
