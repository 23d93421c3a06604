import type { LogOptions } from '../../../client/kube-api.ts';
import type { Pod } from '../../../kinds/types.ts';
import type { Command } from '../../command.ts';
import { KubectlError, usageError } from '../../errors.ts';
import { labelSelector } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { chooseContainer, containersOf, podRef, podsOf } from '../../resources/pods.ts';
import { isApiError } from '../../../machinery/errors.ts';

export const logs: Command = {
  name: 'logs',
  oldNames: ['log'],
  short: 'Print the logs for a container in a pod',
  usage: 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]',
  examples: ['kubectl logs nginx', 'kubectl logs -f -c web nginx', 'kubectl logs deployment/web --all-containers'],
  flags: flagTable(
    [labelSelector],
    `
     --all-containers bool
     --all-pods bool
  -c --container string
  -f --follow bool
     --ignore-errors bool
     --insecure-skip-tls-verify-backend bool
     --limit-bytes int
     --max-log-requests int 5
     --pod-running-timeout duration 20s
     --prefix bool
  -p --previous bool
     --since duration 0s
     --since-time string
     --tail int -1
     --timestamps bool
`,
  ),
  run,
};

const expected =
  "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command";

async function run(invocation: Invocation): Promise<void> {
  const { flags, args } = invocation;
  const selector = flags.string('selector');
  const [name, container, ...more] = args;
  if (name === undefined && selector === '') throw usageError('logs', expected);
  if (name !== undefined && selector !== '') {
    throw usageError('logs', 'only a selector (-l) or a POD name is allowed');
  }
  if (more.length > 0 || (container !== undefined && flags.string('container') !== ''))
    throw usageError('logs', expected);
  if (flags.int('tail') < -1) throw new KubectlError('--tail must be greater than or equal to -1');
  if (flags.bool('all-containers') && flags.string('container') !== '') {
    throw new KubectlError(
      '--all-containers=true should not be specified with container name ' + flags.string('container'),
    );
  }
  if (flags.string('since-time') !== '' && flags.duration('since') > 0) {
    throw new KubectlError('at most one of `sinceTime` or `sinceSeconds` may be specified');
  }
  const pods = await podsToRead(invocation, name);
  const sources: { readonly pod: Pod; readonly container: string }[] = [];
  for (const pod of pods) {
    if (flags.bool('all-containers')) {
      const ordered = containersOf(pod);
      const first = ordered.filter(({ type }) => type === 'init');
      const rest = ordered.filter(({ type }) => type !== 'init');
      for (const each of [...first, ...rest]) sources.push({ pod, container: each.name });
    } else sources.push({ pod, container: container ?? (await chooseContainer(invocation, pod)) });
  }
  if (flags.bool('follow') && sources.length > 1) {
    const most = flags.int('max-log-requests');
    if (sources.length > most) {
      throw new KubectlError(
        `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`,
      );
    }
    await Promise.all(sources.map((source) => printLog(invocation, source)));
    return;
  }
  for (const source of sources) await printLog(invocation, source);
}

async function podsToRead(invocation: Invocation, name: string | undefined): Promise<readonly Pod[]> {
  const { flags } = invocation;
  if (name === undefined) {
    const api = await invocation.api();
    const list = await api.list<Pod>(
      { group: '', version: 'v1', resource: 'pods', namespace: invocation.namespace },
      { labelSelector: flags.string('selector'), signal: invocation.signal },
    );
    if (list.items.length === 0) await invocation.warn(`No resources found in ${invocation.namespace} namespace.\n`);
    return list.items;
  }
  const pods = await podsOf(invocation, name, 'get the logs from').catch((error: unknown) => {
    if (!isApiError(error, 'NotFound')) throw error;
    throw new KubectlError(
      `error from server (NotFound): ${error.message} in namespace ${JSON.stringify(invocation.namespace)}`,
    );
  });
  if (flags.bool('all-pods')) return pods;
  const [first] = pods;
  if (!first) throw new KubectlError('timed out waiting for the condition');
  if (pods.length > 1) await invocation.warn(`Found ${pods.length} pods, using pod/${first.metadata.name}\n`);
  return [first];
}

async function printLog(
  invocation: Invocation,
  { pod, container }: { readonly pod: Pod; readonly container: string },
): Promise<void> {
  const { flags } = invocation;
  const api = await invocation.api();
  const prefixed = flags.bool('prefix') || flags.bool('all-pods');
  const prefix = prefixed ? `[pod/${pod.metadata.name}/${container}] ` : '';
  try {
    const chunks = api.logs(podRef(pod), logOptions(invocation, container));
    if (prefix === '') {
      for await (const chunk of chunks) await invocation.context.stdout.write(chunk);
      return;
    }
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of chunks) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      if (lines.length > 0) await invocation.print(lines.map((line) => `${prefix}${line}\n`).join(''));
    }
    if (rest !== '') await invocation.print(`${prefix}${rest}`);
  } catch (error) {
    if (!flags.bool('ignore-errors') || !isApiError(error)) throw error;
    await invocation.warn(`error: ${error.message}\n`);
  }
}

/** By selector only the last ten lines of each are shown where nothing is said. */
function logOptions(invocation: Invocation, container: string): LogOptions {
  const { flags } = invocation;
  const bySelector = flags.string('selector') !== '' && !flags.changed('tail') && !flags.bool('follow');
  const tail = bySelector ? 10 : flags.int('tail');
  const since = flags.duration('since');
  return {
    container,
    follow: flags.bool('follow'),
    previous: flags.bool('previous'),
    timestamps: flags.bool('timestamps'),
    ...(tail >= 0 ? { tailLines: tail } : {}),
    ...(since > 0 ? { sinceSeconds: Math.ceil(since / 1000) } : {}),
    ...(flags.string('since-time') === '' ? {} : { sinceTime: flags.string('since-time') }),
    ...(flags.int('limit-bytes') > 0 ? { limitBytes: flags.int('limit-bytes') } : {}),
    signal: invocation.signal,
  };
}
