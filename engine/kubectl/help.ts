import type { Command } from './command.ts';
import { globalFlags } from './flags/groups.ts';
import type { FlagDefinition } from './flags/table.ts';
import { flagWords } from './flags/words.ts';
import { furtherExamples } from './examples.ts';

const groups: readonly (readonly [string, readonly string[]])[] = [
  ['Basic Commands (Beginner):', ['create', 'expose', 'run', 'set']],
  ['Basic Commands (Intermediate):', ['explain', 'get', 'edit', 'delete']],
  ['Deploy Commands:', ['rollout', 'scale', 'autoscale']],
  ['Cluster Management Commands:', ['certificate', 'cluster-info', 'top', 'cordon', 'uncordon', 'drain', 'taint']],
  [
    'Troubleshooting and Debugging Commands:',
    ['describe', 'logs', 'attach', 'exec', 'port-forward', 'proxy', 'cp', 'auth', 'debug', 'events'],
  ],
  ['Advanced Commands:', ['diff', 'apply', 'patch', 'replace', 'wait', 'kustomize']],
  ['Settings Commands:', ['label', 'annotate', 'completion']],
  ['Subcommands provided by plugins:', []],
  ['Other Commands:', ['api-resources', 'api-versions', 'config', 'kuberc', 'plugin', 'version']],
];

const globalHint = 'Use "kubectl options" for a list of global command-line options (applies to all commands).\n';

/** `kubectl --help`. */
export function rootHelp(commands: readonly Command[]): string {
  const lines = ['kubectl controls the Kubernetes cluster manager.', ''];
  lines.push(' Find more information at: https://kubernetes.io/docs/reference/kubectl/', '');
  for (const [title, names] of groups) {
    const members = names.flatMap((name) => commands.filter((command) => command.name === name));
    lines.push(title, ...members.map(({ name, short }) => `  ${name.padEnd(15)} ${short}`), '');
  }
  lines.push('Usage:', '  kubectl [flags] [options]', '');
  lines.push('Use "kubectl <command> --help" for more information about a given command.');
  return `${lines.join('\n')}\n${globalHint}`;
}

/** `kubectl VERB --help`. */
export function helpText(command: Command, path: string): string {
  const parts = [`${command.long ?? `${command.short}.`}\n`];
  if (command.aliases) parts.push(`Aliases:\n${[command.name, ...command.aliases].join(', ')}\n`);
  const examples = command.examples ?? furtherExamples[path];
  if (examples) parts.push(`Examples:\n${examples.map((line) => `  ${line}\n`).join('')}`);
  if (command.subcommands) {
    const width = Math.max(...command.subcommands.map(({ name }) => name.length));
    const rows = command.subcommands.map(({ name, short }) => `  ${name.padEnd(width)}   ${short}\n`);
    parts.push(`Available Commands:\n${rows.join('')}`);
  }
  if (command.flags && command.flags.length > 0) parts.push(`Options:\n${optionsText(command.flags)}`);
  const usage = command.usage.includes('[options]') ? command.usage : `${command.usage} [options]`;
  parts.push(`Usage:\n  kubectl ${usage}\n`);
  const more = command.subcommands
    ? `Use "kubectl ${path} <command> --help" for more information about a given command.\n`
    : '';
  return `${parts.join('\n')}\n${more}${globalHint}`;
}

/** `kubectl options`. */
export const globalOptionsText = (): string =>
  `The following options can be passed to any command:\n\n${optionsText(globalFlags)}`;

function optionsText(flags: readonly FlagDefinition[]): string {
  const sorted = flags.filter(({ deprecated }) => deprecated === undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
  return sorted.map((flag) => `${optionText(flag)}\n`).join('\n');
}

function optionText({ name, shorthand, type, fallback }: FlagDefinition): string {
  const many = type === 'strings' || type === 'array' || type === 'pairs';
  const value = many ? `[${fallback}]` : type === 'string' ? `'${fallback}'` : fallback;
  return `    ${shorthand ? `-${shorthand}, ` : ''}--${name}=${value}:\n\t${flagWords[name] ?? ''}`;
}
