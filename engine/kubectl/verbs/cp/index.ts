import type { Pod } from '../../../kinds/types.ts';
import type { ObjectRef } from '../../../machinery/types.ts';
import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { baseName, resolvePath } from '../../resources/paths.ts';
import { chooseContainer, podRef } from '../../resources/pods.ts';
import { ContainerFiles } from './container-files.ts';

export const cp: Command = {
  name: 'cp',
  short: 'Copy files and directories to and from containers',
  usage: 'cp <file-spec-src> <file-spec-dest>',
  long: 'The container must have a shell and cat. The real kubectl wants tar there, which is not simulated.',
  examples: ['kubectl cp page.html web:/usr/share/nginx/html/index.html', 'kubectl cp default/web:/etc/nginx nginx'],
  flags: flagTable(
    [],
    `
  -c --container string
     --no-preserve bool
     --retries int
`,
  ),
  async run(invocation) {
    const { args } = invocation;
    if (args.length !== 2) throw new KubectlError('source and destination are required');
    const from = placeOf(args[0] ?? '');
    const to = placeOf(args[1] ?? '');
    if (from.pod !== undefined && to.pod !== undefined) {
      throw new KubectlError('one of src or dest must be a local file specification');
    }
    if (from.path === '' || to.path === '') throw new KubectlError('filepath can not be empty');
    if (from.pod !== undefined) return download(invocation, await filesOf(invocation, from), from.path, to.path);
    if (to.pod !== undefined) return upload(invocation, to, from.path);
    throw new KubectlError('one of src or dest must be a remote file specification');
  },
};

interface Place {
  readonly namespace?: string;
  /** Absent for a file of this side. */
  readonly pod?: string;
  readonly path: string;
}

/** `path`, `pod:path` or `namespace/pod:path`. */
function placeOf(text: string): Place {
  const colon = text.indexOf(':');
  if (colon < 0) return { path: text };
  if (colon === 0) throw new KubectlError('filespec must match the canonical format: [[namespace/]pod:]file/path');
  const parts = text.slice(0, colon).split('/');
  const path = text.slice(colon + 1);
  const [first = '', second] = parts;
  if (parts.length > 2) throw new KubectlError('filespec must match the canonical format: [[namespace/]pod:]file/path');
  return second === undefined
    ? { pod: first, path }
    : { ...(first === '' ? {} : { namespace: first }), pod: second, path };
}

async function filesOf(invocation: Invocation, place: Place): Promise<ContainerFiles> {
  const api = await invocation.api();
  const ref: ObjectRef = {
    group: '',
    version: 'v1',
    resource: 'pods',
    namespace: place.namespace ?? invocation.namespace,
    name: place.pod ?? '',
  };
  const pod = await api.get<Pod>(ref, { signal: invocation.signal });
  const container = await chooseContainer(invocation, pod);
  return new ContainerFiles(api, podRef(pod), container, invocation.signal);
}

async function download(invocation: Invocation, files: ContainerFiles, from: string, given: string): Promise<void> {
  const { fs, cwd } = invocation.context;
  const source = from.replace(/\/+$/, '') || '/';
  let target = resolvePath(cwd, given);
  const kind = await files.kindOf(source);
  if (kind === 'missing') {
    await invocation.warn(`tar: ${source}: No such file or directory\n`);
    throw new KubectlError(`${source} no such file or directory`);
  }
  if (fs.exists(target) && fs.stat(target).type === 'directory' && kind === 'file')
    target = `${target}/${baseName(source)}`;
  const write = (path: string, content: Uint8Array): void => {
    const folder = path.slice(0, path.lastIndexOf('/')) || '/';
    if (!fs.exists(folder)) fs.mkdir(folder, { recursive: true });
    fs.write(path, content);
  };
  if (kind === 'file') return write(target, await files.read(source));
  fs.mkdir(target, { recursive: true });
  const { directories, files: names } = await files.below(source);
  for (const name of directories) fs.mkdir(`${target}/${name}`, { recursive: true });
  for (const name of names) write(`${target}/${name}`, await files.read(`${source}/${name}`));
}

async function upload(invocation: Invocation, to: Place, given: string): Promise<void> {
  const { fs, cwd } = invocation.context;
  const source = resolvePath(cwd, given);
  if (!fs.exists(source)) throw new KubectlError(`${given} doesn't exist in local filesystem`);
  const files = await filesOf(invocation, to);
  const destination = to.path.length > 1 ? to.path.replace(/\/+$/, '') : to.path;
  const inside = (await files.kindOf(destination)) === 'directory';
  const root = inside ? `${destination === '/' ? '' : destination}/${baseName(source)}` : destination;
  const copy = async (path: string, target: string): Promise<void> => {
    if (fs.stat(path).type !== 'directory') return files.write(target, fs.read(path));
    await files.makeDirectory(target);
    for (const name of [...fs.list(path)].sort()) await copy(`${path}/${name}`, `${target}/${name}`);
  };
  await copy(source, root);
}
