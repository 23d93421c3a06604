import type { Command } from './command.ts';
import { commands } from './commands.ts';
import { globalFlags } from './flags/groups.ts';
import type { Invocation } from './invocation.ts';
import { collectionOf } from './resources/visit.ts';

/** Commands whose arguments are pods, without a type before them. */
const onPods = new Set(['logs', 'exec', 'attach', 'cp', 'debug', 'port-forward']);
/** Commands whose arguments are a type and then names. */
const onResources = new Set(
  (
    'get describe delete edit label annotate patch scale autoscale expose wait events explain ' +
    'rollout status history undo pause resume restart'
  ).split(' '),
);
const onNodes = new Set(['cordon', 'uncordon', 'drain']);

/**
 * What could stand where `word` begins, for `kubectl __complete`: commands, flags, types of resources, names. What the server
 * does not answer is left out.
 */
export async function candidates(
  command: Command | undefined,
  word: string,
  invocation: Invocation | undefined,
): Promise<readonly string[]> {
  const found = await unfiltered(command, word, invocation);
  return found.filter((candidate) => candidate.startsWith(word)).toSorted();
}

async function unfiltered(
  command: Command | undefined,
  word: string,
  invocation: Invocation | undefined,
): Promise<readonly string[]> {
  if (word.startsWith('-')) return [...(command?.flags ?? []), ...globalFlags].map(({ name }) => `--${name}`);
  if (!command || !invocation) return commands.map(({ name }) => name);
  if (command.subcommands) return command.subcommands.map(({ name }) => name);
  if (onPods.has(command.name)) return namesOf(invocation, 'pods');
  if (onNodes.has(command.name)) return namesOf(invocation, 'nodes');
  if (!onResources.has(command.name)) return [];
  const [type] = invocation.args;
  if (type !== undefined) return namesOf(invocation, type);
  const api = await invocation.api();
  const { resources } = await api.discovery();
  return [...new Set(resources.map(({ resource }) => resource))];
}

async function namesOf(invocation: Invocation, type: string): Promise<readonly string[]> {
  const [resource] = await (await invocation.mapper()).findAll(type);
  if (!resource) return [];
  const api = await invocation.api();
  const namespace = resource.namespaced ? invocation.namespace : undefined;
  const { items } = await api.list(collectionOf(resource, namespace), { signal: invocation.signal });
  return items.map(({ metadata }) => metadata.name);
}
