import { buildKustomization } from '../../kustomize/index.ts';
import { parseManifests } from '../../machinery/yaml.ts';
import { manifestsOf } from './decode-manifest.ts';
import type { Manifest } from './manifest.ts';
import { KubectlError } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { resolvePath } from './paths.ts';

const manifestName = /\.(json|yaml|yml)$/;

/** One object of a file, and the name of the file for messages. */
export interface FileObject {
  readonly manifest: Manifest;
  readonly source: string;
}

/**
 * All objects of `-f` and `-k`, lists taken apart, and what was wrong with the rest: a broken document does not keep the
 * others from being used. Fails where a file cannot be read at all.
 */
export async function readManifests(
  invocation: Invocation,
): Promise<{ readonly objects: readonly FileObject[]; readonly errors: readonly unknown[] }> {
  const { flags } = invocation;
  // verbs that send objects look at them first, unless they are told not to
  const validated = !['', 'false', 'ignore'].includes(flags.optional('validate'));
  const objects: FileObject[] = [];
  const errors: unknown[] = [];
  const take = (source: string, text: string): void => {
    const { documents, problems } = parseManifests(text, { duplicates: 'last' });
    for (const { value } of documents) {
      if (value === null) continue;
      try {
        objects.push(...manifestsOf(source, value, validated).map((manifest) => ({ manifest, source })));
      } catch (error) {
        errors.push(error);
      }
    }
    for (const problem of problems.slice(0, 1)) {
      const at = problem.documentLine === undefined ? '' : `line ${problem.documentLine}: `;
      errors.push(
        new KubectlError(`error parsing ${source}: error converting YAML to JSON: yaml: ${at}${problem.message}`),
      );
    }
  };
  const kustomization = flags.optional('kustomize');
  if (kustomization !== '' && flags.list('filename').length > 0) {
    throw new KubectlError('only one of -f or -k can be specified');
  }
  for (const name of flags.list('filename')) {
    for (const { source, text } of await readSource(invocation, name)) take(source, text);
  }
  if (kustomization !== '') {
    take(kustomization, await kustomized(invocation, kustomization));
  }
  return { objects, errors };
}

/** The manifests of a kustomization; its warnings are told. */
export async function kustomized(invocation: Invocation, directory: string): Promise<string> {
  const { fs, cwd } = invocation.context;
  const warnings: string[] = [];
  try {
    return buildKustomization(fs, resolvePath(cwd, directory), {
      given: directory,
      onWarning: (text) => warnings.push(`${text}\n`),
    });
  } finally {
    await invocation.warn(warnings.join(''));
  }
}

export const hasFiles = ({ flags }: Invocation): boolean =>
  flags.list('filename').length > 0 || (flags.has('kustomize') && flags.string('kustomize') !== '');

interface Source {
  readonly source: string;
  readonly text: string;
}

async function readSource(invocation: Invocation, name: string): Promise<readonly Source[]> {
  if (name === '-') return [{ source: 'STDIN', text: await invocation.readStdinText() }];
  if (/^https?:\/\//.test(name)) {
    throw new KubectlError(`unable to read URL ${JSON.stringify(name)}: nothing outside the simulation can be fetched`);
  }
  const { fs, cwd } = invocation.context;
  const path = resolvePath(cwd, name);
  if (!fs.exists(path)) {
    const pattern = /[*?[]/.test(name);
    throw new KubectlError(
      pattern
        ? `the path ${JSON.stringify(name)} cannot be accessed: no file matches it`
        : `the path ${JSON.stringify(name)} does not exist`,
    );
  }
  if (fs.stat(path).type !== 'directory') return [{ source: name, text: fs.readText(path) }];
  const sources = readDirectory(invocation, name, path);
  if (sources.length === 0) {
    throw new KubectlError(`error reading [${name}]: recognized file extensions are [.json .yaml .yml]`);
  }
  return sources;
}

function readDirectory(invocation: Invocation, name: string, path: string): readonly Source[] {
  const { fs } = invocation.context;
  const prefix = name.endsWith('/') ? name : `${name}/`;
  return [...fs.list(path)].sort().flatMap((entry) => {
    const inner = `${path}/${entry}`;
    if (fs.stat(inner).type === 'directory') {
      return invocation.flags.bool('recursive') ? readDirectory(invocation, `${prefix}${entry}`, inner) : [];
    }
    return manifestName.test(entry) ? [{ source: `${prefix}${entry}`, text: fs.readText(inner) }] : [];
  });
}
