import type { Pod } from '../../../kinds/types.ts';
import { isApiError } from '../../../machinery/errors.ts';
import type { Command } from '../../command.ts';
import { Exit } from '../../errors.ts';
import { dryRun, labelSelector } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { asObject } from '../../last-applied.ts';
import { podRef } from '../../resources/pods.ts';
import type { Found } from '../../resources/visit.ts';
import { setSchedulable, visitNodes } from '../cordon/index.ts';
import { sortPods } from './filters.ts';

export const drain: Command = {
  name: 'drain',
  short: 'Drain node in preparation for maintenance',
  usage: 'drain NODE',
  flags: flagTable(
    [dryRun, labelSelector],
    `
     --chunk-size int 500
     --delete-emptydir-data bool
     --disable-eviction bool
     --force bool
     --grace-period int -1
     --ignore-daemonsets bool
     --pod-selector string
     --skip-wait-for-delete-timeout int
     --timeout duration 0s
`,
  ),
  async run(invocation) {
    const nodes: Found[] = [];
    await visitNodes(invocation, 'drain', async (found) => {
      nodes.push(found);
    });
    for (const found of nodes) await setSchedulable(invocation, found, true);
    const failed: string[] = [];
    for (const { name } of nodes) {
      const problems = await drainNode(invocation, name);
      if (problems.length === 0) {
        const dry = { none: '', client: ' (dry run)', server: ' (server dry run)' }[invocation.dryRun];
        await invocation.print(`node/${name} drained${dry}\n`);
        continue;
      }
      failed.push(name);
      await invocation.warn(
        `error: unable to drain node ${JSON.stringify(name)} due to error: ${together(problems)}, continuing command...\n`,
      );
      await invocation.warn(
        `There are pending nodes to be drained:\n ${name}\n${problems.map((each) => `${each}\n`).join('')}`,
      );
    }
    if (failed.length > 0) throw new Exit(1);
  },
};

/** Evicts what may go. Resolves with what stands in the way, in words. */
async function drainNode(invocation: Invocation, nodeName: string): Promise<readonly string[]> {
  const { flags } = invocation;
  const { toDelete, warnings, refusals } = await podsOf(invocation, nodeName);
  if (refusals.length > 0) return refusals;
  if (warnings !== '') await invocation.warn(`Warning: ${warnings}\n`);
  if (invocation.dryRun !== 'none') {
    for (const pod of toDelete) {
      const { name, namespace = '' } = pod.metadata;
      await invocation.print(
        `evicting pod ${namespace}/${name} (${invocation.dryRun === 'client' ? 'dry run' : 'server dry run'})\n`,
      );
    }
    return [];
  }
  const { clock } = invocation.context.sim;
  const timeout = flags.duration('timeout');
  const deadline = timeout > 0 ? clock.now() + timeout : Number.POSITIVE_INFINITY;
  const problems: string[] = [];
  const removing = toDelete.map(async (pod) => {
    const problem = await remove(invocation, pod, deadline);
    if (problem !== undefined) problems.push(problem);
  });
  await Promise.all(removing);
  if (problems.length > 0) {
    const left = await podsOf(invocation, nodeName);
    await invocation.warn(
      `There are pending pods in node ${JSON.stringify(nodeName)} when an error occurred: ${together(problems)}\n` +
        left.toDelete.map(({ metadata }) => `pod/${metadata.name}\n`).join(''),
    );
  }
  return problems;
}

/** Several failures as one text. */
const together = (problems: readonly string[]): string =>
  problems.length === 1 ? (problems[0] ?? '') : `[${problems.join(', ')}]`;

async function podsOf(invocation: Invocation, nodeName: string): ReturnType<typeof sortPods> {
  const api = await invocation.api();
  const selector = invocation.flags.string('pod-selector');
  const list = await api.list<Pod>(
    { group: '', version: 'v1', resource: 'pods' },
    {
      fieldSelector: `spec.nodeName=${nodeName}`,
      ...(selector === '' ? {} : { labelSelector: selector }),
      signal: invocation.signal,
    },
  );
  return sortPods(invocation, list.items);
}

const retryAfter = 5000;
const poll = 1000;

async function remove(invocation: Invocation, pod: Pod, deadline: number): Promise<string | undefined> {
  const { flags } = invocation;
  const api = await invocation.api();
  const { clock } = invocation.context.sim;
  const { name, namespace = '', uid } = pod.metadata;
  const subject = `pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)}`;
  const grace = flags.int('grace-period');
  const options = grace >= 0 ? { gracePeriodSeconds: grace } : {};
  for (;;) {
    await invocation.print(`${flags.bool('disable-eviction') ? 'deleting' : 'evicting'} pod ${namespace}/${name}\n`);
    if (clock.now() >= deadline) {
      return `error when evicting ${subject}: global timeout reached: ${flags.string('timeout')}`;
    }
    try {
      if (flags.bool('disable-eviction')) await api.delete(podRef(pod), options);
      else {
        const eviction = {
          apiVersion: 'policy/v1',
          kind: 'Eviction',
          metadata: { name, namespace },
          deleteOptions: options,
        };
        await api.create({ ...podRef(pod), subresource: 'eviction' }, asObject(eviction), {
          signal: invocation.signal,
        });
      }
      break;
    } catch (error) {
      if (isApiError(error, 'NotFound')) return undefined;
      if (!isApiError(error, 'TooManyRequests')) {
        if (!(error instanceof Error) || invocation.signal.aborted) throw error;
        return `error when evicting ${subject}: ${error.message}`;
      }
      await invocation.warn(`error when evicting ${subject} (will retry after 5s): ${error.message}\n`);
      await clock.sleep(retryAfter, invocation.signal);
    }
  }
  for (;;) {
    try {
      const now = await api.get(podRef(pod), { signal: invocation.signal });
      if (now.metadata.uid !== uid) break;
    } catch (error) {
      if (isApiError(error, 'NotFound')) break;
      throw error;
    }
    if (clock.now() >= deadline) {
      return `error when waiting for pod ${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)} to terminate: context deadline exceeded`;
    }
    await clock.sleep(poll, invocation.signal);
  }
  await invocation.print(`pod/${name} ${flags.bool('disable-eviction') ? 'deleted' : 'evicted'}\n`);
  return undefined;
}
