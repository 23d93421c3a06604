import type { FileSystem } from '../runtime/filesystem.ts';
import { KustomizeError } from './errors.ts';
import { pairsOf, textsOf } from './kustomization.ts';
import { readFile } from './loader.ts';
import { createResource, type Fields, isFields, metadataOf, type Resource, textOf } from './resource.ts';

const encoder = new TextEncoder();
const strict = new TextDecoder('utf-8', { fatal: true });

export interface Generated {
  readonly resource: Resource;
  readonly behavior: 'unspecified' | 'create' | 'replace' | 'merge';
}

/** One entry of `configMapGenerator` or `secretGenerator`. */
export function generate(
  kind: 'ConfigMap' | 'Secret',
  args: Fields,
  shared: Fields,
  fs: FileSystem,
  root: string,
): Generated {
  const options = optionsOf(shared, isFields(args.options) ? args.options : {});
  const name = textOf(args.name);
  if (name === '') throw new KustomizeError(`a ${kind} generator must have a name`);
  const object: Fields = { apiVersion: 'v1', kind, metadata: { name } };
  const resource = createResource(object, !options.disableNameSuffixHash);
  const metadata = metadataOf(resource);
  if (textOf(args.namespace) !== '') metadata.namespace = textOf(args.namespace);
  if (Object.keys(options.labels).length > 0) metadata.labels = options.labels;
  if (Object.keys(options.annotations).length > 0) metadata.annotations = options.annotations;
  fill(resource.object, kind, entriesOf(args, fs, root));
  if (kind === 'Secret') resource.object.type = textOf(args.type) || 'Opaque';
  if (options.immutable) resource.object.immutable = true;
  return { resource, behavior: behaviorOf(args.behavior) };
}

function behaviorOf(value: unknown): Generated['behavior'] {
  return value === 'create' || value === 'replace' || value === 'merge' ? value : 'unspecified';
}

function optionsOf(shared: Fields, own: Fields) {
  return {
    labels: { ...pairsOf(shared.labels, 'generatorOptions.labels'), ...pairsOf(own.labels, 'options.labels') },
    annotations: {
      ...pairsOf(shared.annotations, 'generatorOptions.annotations'),
      ...pairsOf(own.annotations, 'options.annotations'),
    },
    disableNameSuffixHash: shared.disableNameSuffixHash === true || own.disableNameSuffixHash === true,
    immutable: shared.immutable === true || own.immutable === true,
  };
}

function fill(object: Fields, kind: 'ConfigMap' | 'Secret', entries: ReadonlyMap<string, Uint8Array>): void {
  const data: Fields = {};
  const binaryData: Fields = {};
  for (const [key, bytes] of entries) {
    const text = kind === 'Secret' ? undefined : decoded(bytes);
    if (text !== undefined) data[key] = text;
    else (kind === 'Secret' ? data : binaryData)[key] = base64(bytes);
  }
  if (Object.keys(data).length > 0) object.data = data;
  if (Object.keys(binaryData).length > 0) object.binaryData = binaryData;
}

function entriesOf(args: Fields, fs: FileSystem, root: string): ReadonlyMap<string, Uint8Array> {
  const entries = new Map<string, Uint8Array>();
  const add = (key: string, value: Uint8Array): void => {
    if (entries.has(key)) {
      throw new KustomizeError(`cannot add key ${key}, another key by that name already exists`);
    }
    entries.set(key, value);
  };
  const envs = [...textsOf(args.envs), ...(textOf(args.env) === '' ? [] : [textOf(args.env)])];
  for (const path of envs) {
    for (const [key, value] of environmentOf(read(fs, root, path, 'env source files', envs)))
      add(key, encoder.encode(value));
  }
  const literals = textsOf(args.literals);
  for (const literal of literals) {
    const equals = literal.indexOf('=');
    if (equals < 1) {
      throw new KustomizeError(
        `loading KV pairs: literal sources [${literals.join(' ')}]: invalid literal source ${literal}, expected key=value`,
      );
    }
    add(literal.slice(0, equals), encoder.encode(unquoted(literal.slice(equals + 1))));
  }
  const files = textsOf(args.files);
  for (const file of files) {
    const equals = file.indexOf('=');
    const path = file.slice(equals + 1);
    const key = equals < 0 ? path.slice(path.lastIndexOf('/') + 1) : file.slice(0, equals);
    add(key, read(fs, root, path, 'file sources', files));
  }
  return entries;
}

function read(fs: FileSystem, root: string, path: string, what: string, all: readonly string[]): Uint8Array {
  try {
    return readFile(fs, root, path);
  } catch (error) {
    if (!(error instanceof KustomizeError)) throw error;
    throw new KustomizeError(`loading KV pairs: ${what}: [${all.join(' ')}]: ${error.message}`);
  }
}

/** Quotes around a whole value are the shell's, not the value's. */
const unquoted = (value: string): string =>
  /^(".*"|'.*')$/s.test(value) && value.length > 1 ? value.slice(1, -1) : value;

function environmentOf(bytes: Uint8Array): readonly (readonly [string, string])[] {
  return (decoded(bytes) ?? '').split('\n').flatMap((raw): (readonly [string, string])[] => {
    const line = raw.replace(/^\s+/, '').replace(/\r$/, '');
    if (line === '' || line.startsWith('#')) return [];
    const equals = line.indexOf('=');
    return [equals < 0 ? [line, ''] : [line.slice(0, equals), line.slice(equals + 1)]];
  });
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
