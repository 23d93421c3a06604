import type { KubeObject } from '../../../machinery/types.ts';
import { sendChange, visitForChange } from '../../change.ts';
import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import { at, withField } from '../../fields.ts';
import { files, labelSelector, printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { outcomePrinter } from '../../outcome.ts';
import { pluralName } from '../../resources/mapper.ts';
import type { Found } from '../../resources/visit.ts';

const restartedAt = 'kubectl.kubernetes.io/restartedAt';
const flags = flagTable([printing, files, labelSelector], '--field-manager string kubectl-rollout');

export const restart = changeCommand(
  'restart',
  'Restart a resource',
  'restarted',
  (invocation, { object, resource, name }) => {
    if (!['Deployment', 'DaemonSet', 'StatefulSet'].includes(resource.kind)) {
      throw refusal(resource, name, 'restarting is not supported');
    }
    if (at(object, 'spec', 'paused') === true) {
      throw refusal(resource, name, "can't restart paused deployment (run rollout resume first)");
    }
    const now = invocation.context.sim.clock.timestamp();
    if (at(object, 'spec', 'template', 'metadata', 'annotations', restartedAt) === now) {
      throw new KubectlError(
        `failed to create patch for ${name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`,
      );
    }
    return withField(object, ['spec', 'template', 'metadata', 'annotations', restartedAt], () => now);
  },
);

export const pause = changeCommand(
  'pause',
  'Mark the provided resource as paused',
  'paused',
  (_, { object, resource, name }) => {
    if (resource.kind !== 'Deployment') throw refusal(resource, name, 'pausing is not supported');
    if (at(object, 'spec', 'paused') === true) {
      throw refusal(resource, name, 'is already paused');
    }
    return withField(object, ['spec', 'paused'], () => true);
  },
);

export const resume = changeCommand(
  'resume',
  'Resume a paused resource',
  'resumed',
  (_, { object, resource, name }) => {
    if (resource.kind !== 'Deployment') throw refusal(resource, name, 'resuming is not supported');
    if (at(object, 'spec', 'paused') !== true) {
      throw refusal(resource, name, 'is not paused');
    }
    return withField(object, ['spec', 'paused'], () => undefined);
  },
);

/** Each of several is called an error. */
const refusal = (resource: Found['resource'], name: string, why: string): KubectlError =>
  new KubectlError(`error: ${pluralName(resource)} ${JSON.stringify(name)} ${why}`);

function changeCommand(
  name: string,
  short: string,
  done: string,
  change: (invocation: Invocation, found: Found) => KubeObject,
): Command {
  return {
    name,
    short,
    usage: `rollout ${name} RESOURCE`,
    flags,
    async run(invocation) {
      if (invocation.args.length === 0 && invocation.flags.list('filename').length === 0) {
        throw new KubectlError('required resource not specified');
      }
      const tell = outcomePrinter(invocation, { typed: true });
      const count = await visitForChange(
        invocation,
        invocation.args,
        async (found) => {
          const next = change(invocation, found);
          await tell(found, await sendChange(invocation, found, next), done);
        },
        { collections: true, builtinOnly: true },
      );
      if (count === 0) await invocation.warn(`No resources found in ${invocation.namespace} namespace.\n`);
    },
  };
}
