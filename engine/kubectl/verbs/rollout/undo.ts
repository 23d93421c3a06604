import type { Patch } from '../../../client/kube-api.ts';
import type { Json } from '../../../machinery/types.ts';
import { visitForChange } from '../../change.ts';
import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import { at, withField } from '../../fields.ts';
import { dryRun, files, labelSelector, printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { lastAppliedKey } from '../../last-applied.ts';
import { outcomePrinter } from '../../outcome.ts';
import { kindName } from '../../resources/mapper.ts';
import { type Found, refOf } from '../../resources/visit.ts';
import { equal } from '../../../machinery/patch/three-way.ts';
import { templateText } from './history.ts';
import { type Revision, revisionKey, revisionsOf } from './revisions.ts';

export const undo: Command = {
  name: 'undo',
  short: 'Undo a previous rollout',
  usage: 'rollout undo (TYPE NAME | TYPE/NAME) [flags]',
  flags: flagTable([printing, files, dryRun, labelSelector], '--to-revision int'),
  async run(invocation) {
    if (invocation.args.length === 0 && invocation.flags.list('filename').length === 0) {
      throw new KubectlError('required resource not specified');
    }
    await visitForChange(invocation, invocation.args, (found) => undoOne(invocation, found), {
      collections: true,
      builtinOnly: true,
    });
  },
};

async function undoOne(invocation: Invocation, found: Found): Promise<void> {
  const { object, resource, name } = found;
  const api = await invocation.api();
  if (object.metadata.annotations?.[lastAppliedKey] !== undefined) {
    await invocation.warn(
      `Warning: resource ${resource.resource}/${name} was previously managed with 'kubectl apply'. Rolling back will not update the ${lastAppliedKey} annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.\n`,
    );
  }
  if (at(object, 'spec', 'paused') === true) {
    throw new KubectlError(
      `you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume deployment/${name}' and try again`,
    );
  }
  const revisions = await revisionsOf(api, found, invocation.signal, 'rollbacker');
  const target = targetOf(found, revisions, invocation.flags.int('to-revision'));
  if (invocation.dryRun === 'client') {
    return invocation.print(`${kindName(resource)}/${name} ${templateText(target)} (dry run)\n`);
  }
  const wanted = plainTemplate(target);
  if (equal(wanted, at(object, 'spec', 'template'))) {
    return invocation.print(
      `${kindName(resource)}/${name} skipped rollback (current template already matches revision ${target.number})${invocation.dryRun === 'server' ? ' (server dry run)' : ''}\n`,
    );
  }
  const next = await api.patch(refOf(found), patchTo(found, target, wanted), invocation.writeOptions());
  await outcomePrinter(invocation, { typed: true })(found, next, 'rolled back');
}

/** The one before the last, or the one that is asked for. */
function targetOf({ resource, name }: Found, revisions: readonly Revision[], wanted: number): Revision {
  if (wanted !== 0) {
    const found = revisions.find(({ number }) => number === wanted);
    if (!found) throw new KubectlError(`unable to find specified revision ${wanted} in history`);
    return found;
  }
  const previous = revisions.at(-2);
  if (!previous) {
    throw new KubectlError(
      resource.kind === 'Deployment'
        ? `no rollout history found for deployment ${JSON.stringify(name)}`
        : 'no last revision to roll back to',
    );
  }
  return previous;
}

/** A ReplicaSet's template without the label that tells it from others. */
function plainTemplate({ template }: Revision): unknown {
  return withField(template, ['metadata', 'labels', 'pod-template-hash'], () => undefined);
}

function patchTo({ object, resource }: Found, target: Revision, template: unknown): Patch {
  if (resource.kind !== 'Deployment') {
    return { type: 'strategic', body: (at(target.object, 'data') ?? {}) as Json };
  }
  const kept = [lastAppliedKey, revisionKey, 'deployment.kubernetes.io/revision-history'];
  const own = Object.entries(object.metadata.annotations ?? {}).filter(([key]) => kept.includes(key));
  const skipped = [...kept, 'deployment.kubernetes.io/desired-replicas', 'deployment.kubernetes.io/max-replicas'];
  const from = Object.entries(target.object.metadata.annotations ?? {}).filter(([key]) => !skipped.includes(key));
  return {
    type: 'json',
    operations: [
      { op: 'replace', path: '/spec/template', value: template as Json },
      { op: 'replace', path: '/metadata/annotations', value: Object.fromEntries([...own, ...from]) },
    ],
  };
}
