import { toYaml } from '../../../machinery/yaml.ts';
import type { Command } from '../../command.ts';
import { type Kubeconfig, saveKubeconfig } from '../../config/kubeconfig.ts';
import { KubectlError, throwAll, usageError } from '../../errors.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { alphabetical, type KeyOrder, toJson } from '../../../machinery/json-text.ts';
import { helpText } from '../../help.ts';
import { layOut } from '../../printers/tabs.ts';
import { objectPrinter } from '../../printers/objects.ts';
import { entryCommands } from './entries.ts';
import { misused } from './misuse.ts';
import { ownConfig } from './own-config.ts';
import { sections } from './property.ts';

const save = (invocation: Invocation, config: Kubeconfig): void =>
  saveKubeconfig(invocation.context, invocation.flags.string('kubeconfig'), config);

/** What nobody should see on a screen. */
const hidden: { readonly [field: string]: string } = {
  'certificate-authority-data': 'DATA+OMITTED',
  'client-certificate-data': 'DATA+OMITTED',
  'client-key-data': 'DATA+OMITTED',
  token: 'REDACTED',
  password: 'REDACTED',
};
const redacted = (of: { readonly [field: string]: unknown }): { [field: string]: unknown } =>
  Object.fromEntries(Object.entries(of).map(([key, value]) => [key, hidden[key] ?? value]));

const view: Command = {
  name: 'view',
  short: 'Display merged kubeconfig settings or a specified kubeconfig file',
  usage: 'config view [flags]',
  flags: flagTable(
    [],
    `
     --allow-missing-template-keys bool true
     --flatten bool
     --merge bool true
     --minify bool
  -o --output string yaml
     --raw bool
     --show-managed-fields bool
     --template string
`,
  ),
  async run(invocation) {
    const { flags, args } = invocation;
    if (args.length > 0) throw usageError('config view', `unexpected arguments: [${args.join(' ')}]`);
    if (!flags.bool('merge') && flags.string('kubeconfig') === '')
      throw new KubectlError('if merge==false a precise file must be specified');
    const all = ownConfig(invocation);
    const whole = flags.bool('raw') || flags.bool('flatten');
    const config = flags.bool('minify') ? minified(all, flags.string('context')) : all;
    const shown = {
      apiVersion: 'v1',
      clusters: shownList(config.clusters, ({ name, cluster }) => {
        const all = { server: '', ...cluster };
        return { name, cluster: whole ? all : redacted(all) };
      }),
      contexts: shownList(config.contexts, ({ name, context }) => ({
        name,
        context: { cluster: '', user: '', ...context },
      })),
      'current-context': config['current-context'],
      kind: 'Config',
      users: shownList(config.users, ({ name, user }) => ({
        name,
        user: whole ? user : redacted(user),
      })),
    };
    const output = flags.string('output');
    if (output === 'yaml') return invocation.print(toYaml(shown));
    if (output === 'json') return invocation.print(toJson(shown, fileOrder));
    const printer = objectPrinter(invocation);
    await invocation.print(printer ? printer(shown) : toYaml(shown));
  },
};

/** By name; null for one that was never made. */
const shownList = <T extends { readonly name: string }>(
  list: readonly T[],
  show: (entry: T) => object,
): readonly object[] | null =>
  list.length === 0 ? null : [...list].sort((a, b) => (a.name < b.name ? -1 : 1)).map(show);

/** These fields first, in this order, and what is below them in theirs. */
const ranked =
  (names: readonly string[], below: { readonly [field: string]: KeyOrder } = {}): KeyOrder =>
  (value) => {
    const rank = (name: string): number => (names.includes(name) ? names.indexOf(name) : names.length);
    return [...alphabetical(value)]
      .sort(([a], [b]) => rank(a) - rank(b))
      .map(([key, item]) => [key, item, below[key] ?? alphabetical]);
  };

/** The order of fields where the file is shown as JSON: that of the Go types. */
const fileOrder = ranked(['kind', 'apiVersion', 'clusters', 'users', 'contexts', 'current-context'], {
  clusters: ranked(['name'], { cluster: ranked(Object.keys(sections.clusters.fields)) }),
  contexts: ranked(['name'], { context: ranked(Object.keys(sections.contexts.fields)) }),
  users: ranked(['name'], {
    user: ranked(Object.keys(sections.users.fields), {
      exec: ranked(['command', 'args', 'env', 'apiVersion', 'provideClusterInfo']),
    }),
  }),
});

function minified(config: Kubeconfig, flag: string): Kubeconfig {
  const name = flag || config['current-context'];
  const context = config.contexts.find((each) => each.name === name);
  if (!context && name !== '') throw new KubectlError(`cannot locate context ${name}`);
  if (!context) throw new KubectlError('current-context must exist in order to minify');
  return {
    clusters: config.clusters.filter((each) => each.name === context.context.cluster),
    contexts: [context],
    users: config.users.filter((each) => each.name === context.context.user),
    'current-context': name,
  };
}

const getContexts: Command = {
  name: 'get-contexts',
  short: 'Describe one or many contexts',
  usage: 'config get-contexts [(-o|--output=)name)]',
  flags: flagTable(
    [],
    `
     --no-headers bool
  -o --output string
`,
  ),
  async run(invocation) {
    const { flags, args } = invocation;
    const config = ownConfig(invocation);
    const output = flags.string('output');
    if (output !== '' && output !== 'name') {
      throw new KubectlError(
        `--output ${output} is not available in kubectl config get-contexts; resetting to default output format`,
      );
    }
    const shown = config.contexts.filter(({ name }) => args.length === 0 || args.includes(name));
    const sorted = [...shown].sort((a, b) => (a.name < b.name ? -1 : 1));
    const missing = args
      .filter((arg) => !config.contexts.some(({ name }) => name === arg))
      .map((name) => new KubectlError(`context ${name} not found`));
    if (output === 'name') {
      await invocation.print(sorted.map(({ name }) => `${name}\n`).join(''));
      return throwAll(missing);
    }
    const rows = sorted.map(({ name, context }) => [
      name === config['current-context'] ? '*' : '',
      name,
      context.cluster ?? '',
      context.user ?? '',
      context.namespace ?? '',
    ]);
    const header = ['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE'];
    await invocation.print(layOut(flags.bool('no-headers') ? rows : [header, ...rows]));
    throwAll(missing);
  },
};

const currentContext: Command = {
  name: 'current-context',
  short: 'Display the current-context',
  usage: 'config current-context [flags]',
  async run(invocation) {
    const name = ownConfig(invocation)['current-context'];
    if (name === '') throw new KubectlError('current-context is not set');
    await invocation.print(`${name}\n`);
  },
};

const useContext: Command = {
  name: 'use-context',
  aliases: ['use'],
  short: 'Set the current-context in a kubeconfig file',
  usage: 'config use-context CONTEXT_NAME',
  async run(invocation) {
    const [name] = invocation.args;
    if (name === undefined || invocation.args.length > 1) throw await misused(invocation);
    const config = ownConfig(invocation);
    if (!config.contexts.some((each) => each.name === name))
      throw new KubectlError(`no context exists with the name: "${name}"`);
    save(invocation, { ...config, 'current-context': name });
    await invocation.print(`Switched to context "${name}".\n`);
  },
};

const setContext: Command = {
  name: 'set-context',
  short: 'Set a context entry in kubeconfig',
  usage:
    'config set-context [NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]',
  flags: flagTable(
    [],
    `
     --cluster string
     --current bool
  -n --namespace string
     --user string
`,
  ),
  async run(invocation) {
    const { flags, args } = invocation;
    if (args.length > 1) throw await misused(invocation);
    const config = ownConfig(invocation);
    if (flags.bool('current') === args.length > 0) {
      throw new KubectlError(
        flags.bool('current')
          ? 'you cannot specify both a context name and --current'
          : 'you must specify a non-empty context name or --current',
      );
    }
    const name = flags.bool('current') ? config['current-context'] : (args[0] ?? '');
    if (name === '') throw new KubectlError('no current context is set');
    const before = config.contexts.find((each) => each.name === name);
    const given = (['cluster', 'namespace', 'user'] as const).filter((field) => flags.changed(field));
    const context = { ...before?.context, ...Object.fromEntries(given.map((field) => [field, flags.string(field)])) };
    const others = config.contexts.filter((each) => each.name !== name);
    save(invocation, { ...config, contexts: [...others, { name, context }] });
    await invocation.print(`Context "${name}" ${before ? 'modified' : 'created'}.\n`);
  },
};

const lists = [
  ['clusters', 'cluster'],
  ['users', 'user'],
  ['contexts', 'context'],
] as const;

const deleteCommands = lists.map(
  ([list, noun]): Command => ({
    name: `delete-${noun}`,
    short: `Delete the specified ${noun} from the kubeconfig`,
    usage: `config delete-${noun} NAME`,
    async run(invocation) {
      const [name] = invocation.args;
      if (name === undefined || invocation.args.length > 1) {
        if (noun === 'user') throw usageError('config delete-user', 'user to delete is required');
        return invocation.print(helpText(invocation.command, invocation.path));
      }
      const config = ownConfig(invocation);
      if (!config[list].some((each) => each.name === name)) {
        throw new KubectlError(`cannot delete ${noun} ${name}, not in ${kubeconfigName(invocation)}`);
      }
      if (noun === 'context' && config['current-context'] === name) {
        await invocation.warn(
          'warning: this removed your active context, use "kubectl config use-context" to select a different one\n',
        );
      }
      const rest = { ...config, [list]: config[list].filter((each) => each.name !== name) };
      save(invocation, rest);
      await invocation.print(`deleted ${noun} ${name} from ${kubeconfigName(invocation)}\n`);
    },
  }),
);

const kubeconfigName = ({ context, flags }: Invocation): string =>
  flags.string('kubeconfig') || context.env.KUBECONFIG || `${context.env.HOME ?? '/root'}/.kube/config`;

const listCommands = lists.slice(0, 2).map(
  ([list]): Command => ({
    name: `get-${list}`,
    short: `Display ${list} defined in the kubeconfig`,
    usage: `config get-${list} [flags]`,
    async run(invocation) {
      const names = ownConfig(invocation)[list].map(({ name }) => `${name}\n`);
      await invocation.print(`NAME\n${names.join('')}`);
    },
  }),
);

const renameContext: Command = {
  name: 'rename-context',
  short: 'Rename a context from the kubeconfig file',
  usage: 'config rename-context CONTEXT_NAME NEW_NAME',
  async run(invocation) {
    const [from = '', to = ''] = invocation.args;
    if (invocation.args.length !== 2) throw await misused(invocation);
    const config = ownConfig(invocation);
    if (!config.contexts.some((each) => each.name === from)) {
      throw new KubectlError(`cannot rename the context "${from}", it's not in ${kubeconfigName(invocation)}`);
    }
    if (config.contexts.some((each) => each.name === to)) {
      throw new KubectlError(
        `cannot rename the context "${from}", the context "${to}" already exists in ${kubeconfigName(invocation)}`,
      );
    }
    save(invocation, {
      ...config,
      contexts: config.contexts.map((each) => (each.name === from ? { ...each, name: to } : each)),
      'current-context': config['current-context'] === from ? to : config['current-context'],
    });
    await invocation.print(`Context "${from}" renamed to "${to}".\n`);
  },
};

export const config: Command = {
  name: 'config',
  short: 'Modify kubeconfig files',
  usage: 'config SUBCOMMAND',
  subcommands: [
    currentContext,
    ...deleteCommands,
    ...listCommands,
    getContexts,
    renameContext,
    ...entryCommands,
    setContext,
    useContext,
    view,
  ].sort((a, b) => (a.name < b.name ? -1 : 1)),
};
