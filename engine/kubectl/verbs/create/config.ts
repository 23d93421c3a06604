import { keyPairProblem } from '../../../certificates/key-pair.ts';
import { asWritten, toCompactJson } from '../../../machinery/json-text.ts';
import { configKeyProblems } from '../../../machinery/validation/index.ts';
import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import type { Invocation } from '../../invocation.ts';
import { baseName, resolvePath } from '../../resources/paths.ts';
import { type Draft, generatorCommand } from './generator.ts';

const sources = `
     --append-hash bool
     --from-env-file strings
     --from-file strings
     --from-literal array
`;

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true });

export const configMap = generatorCommand({
  name: 'configmap',
  failing: 'configmap: ',
  aliases: ['cm'],
  short: 'Create a config map from a local file, directory or literal value',
  usage: 'NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
  flags: sources,
  build(invocation, name) {
    const data: { [key: string]: string } = {};
    const binaryData: { [key: string]: string } = {};
    for (const [key, bytes] of collect(invocation, 'ConfigMap', name)) {
      const text = decode(bytes);
      if (text === undefined) binaryData[key] = base64(bytes);
      else data[key] = text;
    }
    return {
      apiVersion: 'v1',
      ...(Object.keys(binaryData).length > 0 ? { binaryData } : {}),
      ...(Object.keys(data).length > 0 ? { data } : {}),
      kind: 'ConfigMap',
      metadata: { name },
    };
  },
});

const generic = generatorCommand(
  {
    name: 'generic',
    failing: 'secret ',
    short: 'Create a secret from a local file, directory, or literal value',
    usage:
      'NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
    flags: `${sources}     --type string\n`,
    build(invocation, name) {
      const type = invocation.flags.string('type');
      return secretDraft(name, type, collect(invocation, 'Secret', name));
    },
  },
  'create secret',
);

const tls = generatorCommand(
  {
    name: 'tls',
    failing: 'secret ',
    short: 'Create a TLS secret',
    usage: 'NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none]',
    flags: `
     --append-hash bool
     --cert string
     --key string
`,
    async build(invocation, name) {
      const { flags } = invocation;
      if (flags.string('cert') === '' || flags.string('key') === '')
        throw new KubectlError('key and cert must be specified');
      const cert = readPem(invocation, flags.string('cert'));
      const key = readPem(invocation, flags.string('key'));
      const { loop } = invocation.context.sim;
      const problem = await loop.external(keyPairProblem(decode(cert) ?? '', decode(key) ?? ''));
      if (problem !== undefined) throw new KubectlError(problem);
      return secretDraft(name, 'kubernetes.io/tls', [
        ['tls.crt', cert],
        ['tls.key', key],
      ]);
    },
  },
  'create secret',
);

const dockerRegistry = generatorCommand(
  {
    name: 'docker-registry',
    failing: 'secret ',
    short: 'Create a secret for use with a Docker registry',
    usage:
      'NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [--from-file=[key=]source] [--dry-run=server|client|none]',
    flags: `
     --append-hash bool
     --docker-email string
     --docker-password string
     --docker-server string https://index.docker.io/v1/
     --docker-username string
     --from-file strings
`,
    build(invocation, name) {
      const { flags } = invocation;
      const type = 'kubernetes.io/dockerconfigjson';
      if (flags.list('from-file').length > 0) {
        const files = collect(invocation, 'Secret', name);
        return secretDraft(
          name,
          type,
          files.map(([, bytes]) => ['.dockerconfigjson', bytes]),
        );
      }
      const username = flags.string('docker-username');
      const password = flags.string('docker-password');
      if (username === '' || password === '' || flags.string('docker-server') === '') {
        throw new KubectlError(
          'either --from-file or the combination of --docker-username, --docker-password and --docker-server is required',
        );
      }
      const email = flags.string('docker-email');
      const login = {
        username,
        password,
        ...(email === '' ? {} : { email }),
        auth: base64(encoder.encode(`${username}:${password}`)),
      };
      const text = toCompactJson({ auths: { [flags.string('docker-server')]: login } }, asWritten);
      return secretDraft(name, type, [['.dockerconfigjson', encoder.encode(text)]]);
    },
  },
  'create secret',
);

export const secret: Command = {
  name: 'secret',
  short: 'Create a secret using a specified subcommand',
  usage: 'create secret (docker-registry | generic | tls)',
  subcommands: [dockerRegistry, generic, tls],
};

type Entries = readonly (readonly [string, Uint8Array])[];

function secretDraft(name: string, type: string, entries: Entries): Draft {
  const data = Object.fromEntries(entries.map(([key, bytes]) => [key, base64(bytes)]));
  return {
    apiVersion: 'v1',
    ...(entries.length > 0 ? { data } : {}),
    kind: 'Secret',
    metadata: { name },
    ...(type === '' ? {} : { type }),
  };
}

/** Keys and values from all the sources that the flags name. */
function collect(invocation: Invocation, kind: 'ConfigMap' | 'Secret', name: string): Entries {
  const { flags } = invocation;
  const envFiles = flags.list('from-env-file');
  const literals = flags.list('from-literal');
  const files = flags.list('from-file');
  if (envFiles.length > 0 && (literals.length > 0 || files.length > 0)) {
    throw new KubectlError('from-env-file cannot be combined with from-file or from-literal');
  }
  const entries = new Map<string, Uint8Array>();
  const add = (key: string, value: Uint8Array): void => {
    const [problem] = configKeyProblems(key);
    if (problem !== undefined) {
      const subject = JSON.stringify(key);
      throw new KubectlError(
        kind === 'ConfigMap'
          ? `${subject} is not a valid key name for a ConfigMap: ${problem}`
          : `${subject} is not valid key name for a Secret ${problem}`,
      );
    }
    if (entries.has(key)) {
      throw new KubectlError(
        kind === 'ConfigMap'
          ? `cannot add key ${JSON.stringify(key)}, another key by that name already exists in Data for ConfigMap ${JSON.stringify(name)}`
          : `cannot add key ${key}, another key by that name already exists`,
      );
    }
    entries.set(key, value);
  };
  for (const source of files) for (const [key, bytes] of filesOf(invocation, source)) add(key, bytes);
  for (const literal of literals) {
    const equals = literal.indexOf('=');
    if (equals < 1) throw new KubectlError(`invalid literal source ${literal}, expected key=value`);
    add(literal.slice(0, equals), encoder.encode(literal.slice(equals + 1)));
  }
  for (const file of envFiles) for (const [key, value] of envOf(invocation, file)) add(key, encoder.encode(value));
  return [...entries];
}

/** `path`, `key=path`, or a directory, whose files count one by one. */
function filesOf(invocation: Invocation, source: string): Entries {
  const parts = source.split('=');
  if (parts.length > 2) throw new KubectlError("key names or file paths cannot contain '='");
  const [first = '', second] = parts;
  if (second === '') throw new KubectlError(`file path for key name ${first} missing`);
  if (second !== undefined && first === '') throw new KubectlError(`key name for file path ${second} missing`);
  const path = second ?? first;
  const { fs, cwd } = invocation.context;
  const full = resolvePath(cwd, path);
  if (fs.exists(full) && fs.stat(full).type === 'directory') {
    if (second !== undefined) throw new KubectlError('cannot give a key name for a directory path');
    return [...fs.list(full)]
      .sort()
      .filter((entry) => fs.stat(`${full}/${entry}`).type === 'file')
      .map((entry) => [entry, fs.read(`${full}/${entry}`)]);
  }
  return [[second === undefined ? baseName(path) : first, readFile(invocation, path)]];
}

/** A file of a certificate or of its key, which kubectl reads with words of its own for one that is not there. */
function readPem(invocation: Invocation, path: string): Uint8Array {
  const full = resolvePath(invocation.context.cwd, path);
  if (!invocation.context.fs.exists(full)) {
    throw new KubectlError(`Cannot read file ${path}, open ${path}: no such file or directory`);
  }
  return invocation.context.fs.read(full);
}

function readFile(invocation: Invocation, path: string): Uint8Array {
  const full = resolvePath(invocation.context.cwd, path);
  if (!invocation.context.fs.exists(full)) throw new KubectlError(`error reading ${path}: no such file or directory`);
  return invocation.context.fs.read(full);
}

/** Lines of `key=value`; a key alone takes its value from the environment. */
function envOf(invocation: Invocation, path: string): readonly (readonly [string, string])[] {
  const { fs, cwd } = invocation.context;
  const full = resolvePath(cwd, path);
  if (fs.exists(full) && fs.stat(full).type === 'directory') {
    throw new KubectlError('env config file cannot be a directory');
  }
  const text = decode(readFile(invocation, path));
  if (text === undefined) throw new KubectlError(`env file ${path} contains invalid utf8 bytes`);
  return text.split('\n').flatMap((raw): (readonly [string, string])[] => {
    const line = raw.replace(/^\s+/, '').replace(/\r$/, '');
    if (line === '' || line.startsWith('#')) return [];
    const equals = line.indexOf('=');
    const key = equals < 0 ? line : line.slice(0, equals);
    if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(key)) {
      throw new KubectlError(
        `${JSON.stringify(key)} is not a valid key name: a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')`,
      );
    }
    return [[key, equals < 0 ? (invocation.context.env[key] ?? '') : line.slice(equals + 1)]];
  });
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return undefined;
  }
}

export function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
