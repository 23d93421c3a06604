import { isApiError } from '../../../machinery/errors.ts';
import type { KubeObject } from '../../../machinery/types.ts';
import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import { listAt, textAt } from '../../fields.ts';
import { files, printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import { asJson } from '../../last-applied.ts';
import { outcomePrinter } from '../../outcome.ts';
import { hasFiles } from '../../resources/files.ts';
import { refOf, visitObjects } from '../../resources/visit.ts';

interface Decision {
  readonly name: 'approve' | 'deny';
  readonly condition: 'Approved' | 'Denied';
  readonly past: string;
}

const decisions: readonly Decision[] = [
  { name: 'approve', condition: 'Approved', past: 'approved' },
  { name: 'deny', condition: 'Denied', past: 'denied' },
];

const decide = ({ name, condition, past }: Decision): Command => ({
  name,
  short: `${name === 'approve' ? 'Approve' : 'Deny'} a certificate signing request`,
  usage: `certificate ${name} (-f FILENAME | NAME)`,
  examples: [`kubectl certificate ${name} csr-sqgzp`],
  flags: flagTable([printing, files], '     --force bool'),
  async run(invocation) {
    const { args, flags } = invocation;
    if (args.length === 0 && !hasFiles(invocation)) {
      throw new KubectlError('one or more CSRs must be specified as <name> or -f <filename>');
    }
    const tell = outcomePrinter(invocation);
    const named = args.length === 0 ? [] : args.map((arg) => (arg.includes('/') ? arg : `csr/${arg}`));
    await visitObjects(invocation, named, async (found) => {
      const api = await invocation.api();
      for (let tries = 0; ; tries++) {
        const now = tries === 0 ? found.object : await api.get(refOf(found), { signal: invocation.signal });
        if (hasCondition(now, condition) && !flags.bool('force')) return tell(found, now, past);
        try {
          const next = withCondition(now, condition, new Date(invocation.now()).toISOString().replace(/\.\d+Z$/, 'Z'));
          await api.update(refOf(found, 'approval'), next, invocation.writeOptions());
          return tell(found, next, past);
        } catch (error) {
          if (!isApiError(error, 'Conflict') || tries >= 10) throw error;
        }
      }
    });
  },
});

const hasCondition = (request: KubeObject, type: string): boolean =>
  listAt(request, 'status', 'conditions').some((condition) => textAt(condition, 'type') === type);

function withCondition(request: KubeObject, type: Decision['condition'], now: string): KubeObject {
  const verb = type === 'Approved' ? 'approve' : 'deny';
  const condition = {
    type,
    status: 'True',
    reason: type === 'Approved' ? 'KubectlApprove' : 'KubectlDeny',
    message: `This CSR was ${verb === 'approve' ? 'approved' : 'denied'} by kubectl certificate ${verb}.`,
    lastUpdateTime: now,
    lastTransitionTime: now,
  };
  const { status } = asJson(request);
  const others = listAt(request, 'status', 'conditions').filter((each) => textAt(each, 'type') !== type);
  return {
    ...request,
    status: { ...(typeof status === 'object' ? status : {}), conditions: [...others, condition] },
  } as KubeObject;
}

export const certificate: Command = {
  name: 'certificate',
  short: 'Modify certificate resources',
  usage: 'certificate SUBCOMMAND',
  bare: 'success',
  subcommands: decisions.map(decide),
};
