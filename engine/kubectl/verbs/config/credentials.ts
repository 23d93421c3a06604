import { KubectlError } from '../../errors.ts';
import { helpText } from '../../help.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';

/** Flags of `set-credentials` for users whose credentials a program or a provider brings. */
export const pluginFlags = flagTable(
  [],
  `
     --auth-provider string
     --auth-provider-arg strings
     --exec-api-version string
     --exec-arg strings
     --exec-command string
     --exec-env array
     --exec-interactive-mode string
     --exec-provide-cluster-info bool
`,
);

const interactiveModes = ['IfAvailable', 'Never', 'Always'];

/** Flags that do not go together, or say nothing: a token and a password at once would leave open which is meant. */
export async function refuseCredentials(invocation: Invocation): Promise<void> {
  const { flags } = invocation;
  for (const flag of ['auth-provider-arg', 'exec-env']) {
    const bad = flags
      .list(flag)
      .find((pair) => !/^[^=]+=/.test(pair) && !(flag === 'auth-provider-arg' && pair.endsWith('-')));
    if (bad === undefined) continue;
    await invocation.print(helpText(invocation.command, invocation.path));
    throw new KubectlError(`invalid ${flag} format: ${bad}`);
  }
  refuseTwoWays(invocation);
  if (flags.bool('embed-certs') && flags.string('client-certificate') === '' && flags.string('client-key') === '') {
    throw new KubectlError('you must specify a --client-certificate or --client-key to embed');
  }
  const mode = flags.string('exec-interactive-mode');
  if (mode !== '' && !interactiveModes.includes(mode)) {
    throw new KubectlError('invalid interactive mode type, can be only IfAvailable, Never, Always');
  }
}

function refuseTwoWays({ flags }: Invocation): void {
  const given = (name: string): boolean => flags.string(name) !== '';
  const ways = [
    ...(given('token') ? ['--token'] : []),
    ...(given('username') || given('password') ? ['--username/--password'] : []),
  ];
  if (ways.length < 2) return;
  throw new KubectlError(`you cannot specify more than one authentication method at the same time: ${ways.join(', ')}`);
}

type Fields = { readonly [field: string]: unknown };

/** The fields `auth-provider` and `exec` of a user's entry as the flags change them. */
export function credentialPlugin({ flags }: Invocation, entry: Fields): Fields {
  const exec = fieldsOf(entry['exec']);
  const provider = fieldsOf(entry['auth-provider']);
  const settings = pairs(flags.list('auth-provider-arg'));
  const environment = Object.entries(pairs(flags.list('exec-env'))).map(([name, value]) => ({ name, value }));
  const changedExec = {
    ...exec,
    ...(flags.changed('exec-api-version') ? { apiVersion: flags.string('exec-api-version') } : {}),
    ...(flags.changed('exec-command') ? { command: flags.string('exec-command') } : {}),
    ...(flags.changed('exec-arg') ? { args: flags.list('exec-arg') } : {}),
    ...(flags.changed('exec-env') ? { env: environment } : {}),
    ...(flags.changed('exec-interactive-mode') ? { interactiveMode: flags.string('exec-interactive-mode') } : {}),
    ...(flags.changed('exec-provide-cluster-info')
      ? { provideClusterInfo: flags.bool('exec-provide-cluster-info') }
      : {}),
  };
  const changedProvider = {
    ...provider,
    ...(flags.changed('auth-provider') ? { name: flags.string('auth-provider') } : {}),
    ...(flags.changed('auth-provider-arg') ? { config: { ...fieldsOf(provider['config']), ...settings } } : {}),
  };
  return {
    ...(Object.keys(changedExec).length > 0 ? { exec: { provideClusterInfo: false, ...changedExec } } : {}),
    ...(Object.keys(changedProvider).length > 0 ? { 'auth-provider': changedProvider } : {}),
  };
}

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};

const pairs = (list: readonly string[]): { readonly [key: string]: string } =>
  Object.fromEntries(
    list.map((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
