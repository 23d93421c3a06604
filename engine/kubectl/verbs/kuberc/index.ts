import { toJsonOrdered } from '../../../machinery/json-text.ts';
import { toYaml } from '../../../machinery/yaml.ts';
import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import { printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import {
  type CommandDefaults,
  loadPreferences,
  type OptionDefault,
  type Preferences,
  preferencesPath,
  preferenceVersion,
} from '../../kuberc/preferences.ts';
import type { Invocation } from '../../invocation.ts';
import { objectPrinter } from '../../printers/objects.ts';

const document = (preferences: Preferences) => ({
  apiVersion: preferenceVersion,
  kind: 'Preference',
  aliases: preferences.aliases.map(({ prependArgs, appendArgs, ...alias }) => ({
    ...alias,
    ...(prependArgs.length > 0 ? { prependArgs } : {}),
    ...(appendArgs.length > 0 ? { appendArgs } : {}),
  })),
  ...(preferences.credentialPluginPolicy === undefined
    ? {}
    : { credentialPluginPolicy: preferences.credentialPluginPolicy }),
  ...(preferences.credentialPluginAllowlist === undefined
    ? {}
    : { credentialPluginAllowlist: preferences.credentialPluginAllowlist }),
  defaults: preferences.defaults,
});

const order = [
  'kind',
  'apiVersion',
  'defaults',
  'aliases',
  'credentialPluginPolicy',
  'credentialPluginAllowlist',
  'name',
  'command',
  'prependArgs',
  'appendArgs',
  'options',
  'default',
];
const inFileOrder = (a: string, b: string): number => order.indexOf(a) - order.indexOf(b);

const view: Command = {
  name: 'view',
  short: 'Display the current kuberc configuration',
  usage: 'kuberc view',
  flags: flagTable(
    [printing.filter(({ name }) => name !== 'output')],
    '     --kuberc string\n  -o --output string yaml',
  ),
  async run(invocation) {
    const { context, flags } = invocation;
    const preferences = loadPreferences(context, flags.string('kuberc'));
    if (!preferences) {
      const path = preferencesPath(context, flags.string('kuberc'));
      return invocation.print(
        `kuberc file not found at ${path}\nWould you like to generate a default kuberc file with recommended options? (y/N): `,
      );
    }
    const shown = document(preferences);
    if (flags.string('output') === 'json') return invocation.print(toJsonOrdered(shown, inFileOrder));
    const printer = objectPrinter(invocation);
    await invocation.print(printer ? printer(shown) : toYaml(shown));
  },
};

const set: Command = {
  name: 'set',
  short: 'Set values in the kuberc configuration',
  usage: 'kuberc set --section (defaults|aliases) --command COMMAND',
  required: ['section'],
  flags: flagTable(
    [],
    `
     --allowlist-entry array
     --appendarg array
     --command string
     --kuberc string
     --name string
     --option array
     --overwrite bool
     --policy string
     --prependarg array
     --section string
`,
  ),
  async run(invocation) {
    const { context, flags } = invocation;
    const before = loadPreferences(context, flags.string('kuberc')) ?? { defaults: [], aliases: [] };
    const next = changed(invocation, before);
    const path = preferencesPath(context, flags.string('kuberc'));
    const folder = path.slice(0, path.lastIndexOf('/'));
    if (!context.fs.exists(folder)) context.fs.mkdir(folder, { recursive: true });
    context.fs.write(path, toYaml(document(next)));
    await invocation.print(`Updated ${path}\n`);
  },
};

function changed({ flags }: Invocation, before: Preferences): Preferences {
  const section = flags.string('section');
  if (section === 'credentialplugin')
    return withPluginPolicy(before, flags.string('policy'), flags.list('allowlist-entry'));
  if (section !== 'defaults' && section !== 'aliases') {
    throw new KubectlError(`--section must be "defaults", "aliases", or "credentialplugin", got: ${section}`);
  }
  const command = flags.string('command');
  const name = flags.string('name');
  if (command === '') throw new KubectlError('--command is required when --section=aliases or --section=defaults');
  if (section === 'aliases' && name === '') throw new KubectlError('--name is required when --section=aliases');
  const options = flags.list('option').map(optionOf);
  if (section === 'aliases') {
    const alias = {
      name,
      command,
      options,
      prependArgs: flags.list('prependarg'),
      appendArgs: flags.list('appendarg'),
    };
    const others = before.aliases.filter((each) => each.name !== name);
    if (others.length < before.aliases.length && !flags.bool('overwrite')) {
      throw new KubectlError(`alias ${JSON.stringify(name)} already exists, use --overwrite to replace`);
    }
    return { ...before, aliases: [...others, alias] };
  }
  const entry: CommandDefaults = { command, options };
  const known = before.defaults.some((each) => each.command === command);
  if (!known) return { ...before, defaults: [...before.defaults, entry] };
  if (!flags.bool('overwrite')) {
    throw new KubectlError(`defaults for command ${JSON.stringify(command)} already exist, use --overwrite to replace`);
  }
  return { ...before, defaults: before.defaults.map((each) => (each.command === command ? entry : each)) };
}

function withPluginPolicy(before: Preferences, policy: string, entries: readonly string[]): Preferences {
  if (!['AllowAll', 'DenyAll', 'Allowlist'].includes(policy)) {
    throw new KubectlError(` --policy must be  "AllowAll", "DenyAll", or "Allowlist", got: ${policy}`);
  }
  const allowed = entries.map((entry) => {
    const { name, default: value } = optionOf(entry);
    return { [name]: value };
  });
  return {
    ...before,
    credentialPluginPolicy: policy,
    ...(allowed.length > 0 ? { credentialPluginAllowlist: allowed } : {}),
  };
}

function optionOf(text: string): OptionDefault {
  const equals = text.indexOf('=');
  if (equals < 1) throw new KubectlError(`invalid option format ${JSON.stringify(text)}, expected flag=value`);
  return { name: text.slice(0, equals), default: text.slice(equals + 1) };
}

export const kuberc: Command = {
  name: 'kuberc',
  short: 'Manage kuberc configuration files',
  usage: 'kuberc SUBCOMMAND',
  subcommands: [set, view],
};
