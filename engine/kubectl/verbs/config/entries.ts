import type { Command } from '../../command.ts';
import { type Kubeconfig, saveKubeconfig } from '../../config/kubeconfig.ts';
import { KubectlError } from '../../errors.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { resolvePath } from '../../resources/paths.ts';
import { credentialPlugin, pluginFlags, refuseTwoWays } from './credentials.ts';
import { misused } from './misuse.ts';

interface Entry {
  readonly [field: string]: unknown;
}

/** The lists of a kubeconfig, and the field that holds what an entry of each says. */
const sections = { clusters: 'cluster', contexts: 'context', users: 'user' } as const;
type Section = keyof typeof sections;
const isSection = (text: string): text is Section => Object.hasOwn(sections, text);

const entryOf = (config: Kubeconfig, section: Section, name: string): Entry => {
  const found = config[section].find((each) => each.name === name);
  return { ...(found && Object.entries(found).find(([field]) => field === sections[section])?.[1]) };
};

/** The kubeconfig with one entry changed or added. */
function withEntry(config: Kubeconfig, section: Section, name: string, entry: Entry): Kubeconfig {
  const next = { name, [sections[section]]: entry };
  const list: readonly { readonly name: string }[] = config[section];
  const known = list.some((each) => each.name === name);
  const changed = known ? list.map((each) => (each.name === name ? next : each)) : [...list, next];
  return { ...config, [section]: changed };
}

const save = ({ context, flags }: Invocation, config: Kubeconfig): void =>
  saveKubeconfig(context, flags.string('kubeconfig'), config);

const yes = new Set(['true', '1', 't', 'T', 'True', 'TRUE']);

/** `set-cluster` and `set-credentials`: each flag is a field; files may be taken in. */
function setEntry(
  name: string,
  section: Section,
  word: string,
  usage: string,
  flagLines: string,
  embedded: readonly string[],
): Command {
  return {
    name,
    short: section === 'clusters' ? 'Set a cluster entry in kubeconfig' : 'Set a user entry in kubeconfig',
    usage: `config ${name} ${usage}`,
    flags: flagTable([section === 'users' ? pluginFlags : []], `     --embed-certs bool\n${flagLines}`),
    async run(invocation) {
      const { flags, args, context } = invocation;
      const [entry, ...more] = args;
      if (entry === undefined || more.length > 0)
        throw await misused(invocation, section === 'users' ? 'unexpected args' : 'Unexpected args');
      if (section === 'users') refuseTwoWays(invocation);
      const config = invocation.config();
      const next: { [field: string]: unknown } = entryOf(config, section, entry);
      for (const flag of flagTable([], flagLines)) {
        if (!flags.changed(flag.name)) continue;
        const value = flags.string(flag.name);
        if (embedded.includes(flag.name) && flags.bool('embed-certs')) {
          delete next[flag.name];
          const path = resolvePath(context.cwd, value);
          if (!context.fs.exists(path)) {
            throw new KubectlError(
              `could not stat ${flag.name} file ${value}: stat ${value}: no such file or directory`,
            );
          }
          next[`${flag.name}-data`] = base64(context.fs.read(path));
        } else next[flag.name] = flag.type === 'bool' ? yes.has(value) : value;
      }
      if (section === 'users') Object.assign(next, credentialPlugin(invocation, next));
      save(invocation, withEntry(config, section, entry, next));
      await invocation.print(`${word} ${JSON.stringify(entry)} set.\n`);
    },
  };
}

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

const setCluster = setEntry(
  'set-cluster',
  'clusters',
  'Cluster',
  'NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com]',
  `
     --certificate-authority string
     --insecure-skip-tls-verify bool
     --proxy-url string
     --server string
     --tls-server-name string
`,
  ['certificate-authority'],
);

const setCredentials = setEntry(
  'set-credentials',
  'users',
  'User',
  'NAME [--client-certificate=path/to/certfile] [--client-key=path/to/keyfile] [--token=bearer_token] [--username=basic_user] [--password=basic_password] [--auth-provider=provider_name] [--auth-provider-arg=key=value] [--exec-command=exec_command] [--exec-api-version=exec_api_version] [--exec-arg=arg] [--exec-env=key=value]',
  `
     --client-certificate string
     --client-key string
     --password string
     --token string
     --username string
`,
  ['client-certificate', 'client-key'],
);

/** `clusters.NAME.FIELD` taken apart; fails where it names nothing that a kubeconfig has. */
function propertyOf(path: string, config: Kubeconfig): { section: Section; name: string; field: string | undefined } {
  const [section = '', ...rest] = path.split('.');
  if (!isSection(section) || rest.length === 0)
    throw new KubectlError(`unable to parse ${path} after [] at api.Config`);
  const text = rest.join('.');
  // names may hold dots: a known one is believed first
  const known = config[section].find(({ name }) => text === name || text.startsWith(`${name}.`))?.name;
  const name = known ?? (rest.length === 1 ? text : rest.slice(0, -1).join('.'));
  const field = text.slice(name.length + 1);
  return { section, name, field: field === '' ? undefined : field };
}

const set: Command = {
  name: 'set',
  short: 'Set an individual value in a kubeconfig file',
  usage: 'config set PROPERTY_NAME PROPERTY_VALUE',
  flags: flagTable([], '     --set-raw-bytes bool'),
  async run(invocation) {
    const [path, value, ...more] = invocation.args;
    if (path === undefined || value === undefined || more.length > 0) {
      throw await misused(invocation);
    }
    const config = invocation.config();
    if (path === 'current-context') save(invocation, { ...config, 'current-context': value });
    else {
      const { section, name, field } = propertyOf(path, config);
      if (field === undefined) throw new KubectlError(`unable to parse ${path} after [] at api.Config`);
      const written = invocation.flags.bool('set-raw-bytes') && field.endsWith('-data') ? btoa(value) : value;
      const typed = field === 'insecure-skip-tls-verify' ? yes.has(value) : written;
      save(invocation, withEntry(config, section, name, { ...entryOf(config, section, name), [field]: typed }));
    }
    await invocation.print(`Property ${JSON.stringify(path)} set.\n`);
  },
};

const unset: Command = {
  name: 'unset',
  short: 'Unset an individual value in a kubeconfig file',
  usage: 'config unset PROPERTY_NAME',
  async run(invocation) {
    const [path, ...more] = invocation.args;
    if (path === undefined || more.length > 0) throw await misused(invocation);
    const config = invocation.config();
    if (path === 'current-context') save(invocation, { ...config, 'current-context': '' });
    else if (isSection(path)) save(invocation, { ...config, [path]: [] });
    else {
      const { section, name, field } = propertyOf(path, config);
      if (!config[section].some((each) => each.name === name)) {
        throw new KubectlError(`current map key \`${name}\` is invalid`);
      }
      const { [field ?? '']: _, ...rest } = entryOf(config, section, name);
      const without = { ...config, [section]: config[section].filter((each) => each.name !== name) };
      save(invocation, field === undefined ? without : withEntry(config, section, name, rest));
    }
    await invocation.print(`Property ${JSON.stringify(path)} unset.\n`);
  },
};

/** Commands that write single entries and fields of a kubeconfig. */
export const entryCommands: readonly Command[] = [set, setCluster, setCredentials, unset];
