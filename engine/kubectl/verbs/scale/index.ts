import { failure } from '../../../machinery/errors.ts';
import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import { dryRun, files, labelSelector, printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import { visitForChange } from '../../change.ts';
import type { Invocation } from '../../invocation.ts';
import { outcomePrinter } from '../../outcome.ts';
import { type Found, refOf } from '../../resources/visit.ts';
import { numberAt, withField } from '../../fields.ts';

export const scale: Command = {
  name: 'scale',
  short: 'Set a new size for a deployment, replica set, or replication controller',
  usage: 'scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)',
  examples: ['kubectl scale --replicas=3 rs/foo', 'kubectl scale --current-replicas=2 --replicas=3 deployment/mysql'],
  flags: flagTable(
    [printing, files, dryRun, labelSelector],
    `
     --all bool
     --current-replicas int -1
     --replicas int
     --resource-version string
     --timeout duration 0s
`,
  ),
  required: ['replicas'],
  async run(invocation) {
    if (invocation.flags.int('replicas') < 0) {
      throw new KubectlError('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
    }
    const tell = outcomePrinter(invocation);
    const scaled: Found[] = [];
    const count = await visitForChange(invocation, invocation.args, async (found) => {
      const object = await scaleOne(invocation, found);
      scaled.push(found);
      await tell(found, object, 'scaled');
    });
    if (count === 0) throw new KubectlError('no objects passed to scale');
    const timeout = invocation.flags.duration('timeout');
    if (timeout > 0 && invocation.dryRun === 'none')
      for (const found of scaled) await waitForSize(invocation, found, timeout);
  },
};

/** By a patch of the scale subresource, as the object's own fields may be named otherwise. */
async function scaleOne(invocation: Invocation, found: Found) {
  const { flags } = invocation;
  if (!found.resource.subresources.includes('scale')) {
    throw failure(404, 'NotFound', 'the server could not find the requested resource');
  }
  const replicas = flags.int('replicas');
  const current = flags.int('current-replicas');
  const wantedVersion = flags.string('resource-version');
  const api = await invocation.api();
  if (current >= 0 || wantedVersion !== '') {
    const size = await api.get(refOf(found, 'scale'), { signal: invocation.signal });
    const now = numberAt(size, 'spec', 'replicas') ?? 0;
    if (current >= 0 && now !== current) throw new KubectlError(`Expected replicas to be ${current}, was ${now}`);
    const version = size.metadata.resourceVersion ?? '';
    if (wantedVersion !== '' && version !== wantedVersion) {
      throw new KubectlError(`Expected resource version to be ${wantedVersion}, was ${version}`);
    }
  }
  if (invocation.dryRun !== 'client') {
    await api.patch(refOf(found, 'scale'), { type: 'merge', body: { spec: { replicas } } }, invocation.writeOptions());
  }
  return invocation.dryRun === 'client' ? withField(found.object, ['spec', 'replicas'], () => replicas) : found.object;
}

async function waitForSize(invocation: Invocation, found: Found, timeout: number): Promise<void> {
  const { clock } = invocation.context.sim;
  const api = await invocation.api();
  const deadline = clock.now() + timeout;
  const wanted = invocation.flags.int('replicas');
  for (;;) {
    const size = await api.get(refOf(found, 'scale'), { signal: invocation.signal });
    if ((numberAt(size, 'status', 'replicas') ?? 0) === wanted) return;
    if (clock.now() >= deadline) throw new KubectlError('timed out waiting for the condition');
    await clock.sleep(1000, invocation.signal);
  }
}
