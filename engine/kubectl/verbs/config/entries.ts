import type { Command } from '../../command.ts';
import { type Kubeconfig, saveKubeconfig } from '../../config/kubeconfig.ts';
import { KubectlError } from '../../errors.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { resolvePath } from '../../resources/paths.ts';
import { credentialPlugin, pluginFlags, refuseCredentials } from './credentials.ts';
import { misused } from './misuse.ts';
import { ownConfig } from './own-config.ts';
import { entryOf, propertyOf, type Section, valueFor, withEntry, withoutProperty, withProperty } from './property.ts';

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
      if (section === 'users') await refuseCredentials(invocation);
      else refuseCluster(invocation);
      const config = ownConfig(invocation);
      const next: { [field: string]: unknown } = { ...entryOf(config, section, entry) };
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

/** Flags of a cluster that do not go together. */
function refuseCluster({ flags }: Invocation): void {
  const authority = flags.string('certificate-authority') !== '';
  if (authority && flags.bool('insecure-skip-tls-verify')) {
    throw new KubectlError('you cannot specify a certificate authority and insecure mode at the same time');
  }
  if (flags.bool('embed-certs') && !authority) {
    throw new KubectlError('you must specify a --certificate-authority to embed');
  }
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
    const property = propertyOf(path);
    const config = ownConfig(invocation);
    const typed = valueFor(property, value, invocation.flags.bool('set-raw-bytes'));
    save(invocation, withProperty(config, property, typed));
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
    const property = propertyOf(path);
    save(invocation, withoutProperty(ownConfig(invocation), property));
    await invocation.print(`Property ${JSON.stringify(path)} unset.\n`);
  },
};

/** Commands that write single entries and fields of a kubeconfig. */
export const entryCommands: readonly Command[] = [set, setCluster, setCredentials, unset];
