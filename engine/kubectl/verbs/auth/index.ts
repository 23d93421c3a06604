import { isApiError } from '../../../machinery/errors.ts';
import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import { at, entriesAt, listAt, textAt } from '../../fields.ts';
import { printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import { asObject } from '../../last-applied.ts';
import { objectPrinter } from '../../printers/objects.ts';
import { layOut } from '../../printers/tabs.ts';
import { canI } from './can-i.ts';
import { reconcile } from './reconcile.ts';

const whoami: Command = {
  name: 'whoami',
  short: 'Experimental: Check self subject attributes',
  usage: 'auth whoami',
  flags: flagTable([printing]),
  async run(invocation) {
    const api = await invocation.api();
    const review = asObject({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: {} });
    const reviews = { group: 'authentication.k8s.io', version: 'v1', resource: 'selfsubjectreviews' };
    const answer = await api.create(reviews, review, { signal: invocation.signal }).catch((error: unknown) => {
      if (!isApiError(error, 'Forbidden') && !isApiError(error, 'NotFound')) throw error;
      throw new KubectlError(
        'the selfsubjectreviews API is not enabled in the cluster or you do not have permission to call it',
      );
    });
    const printer = objectPrinter(invocation, { typed: true });
    // a template without a format is passed over
    if (printer && invocation.flags.string('output') !== '') return invocation.print(printer(answer));
    const user = at(answer, 'status', 'userInfo');
    const list = (of: unknown): string => (Array.isArray(of) ? `[${of.map(String).join(' ')}]` : String(of ?? ''));
    const rows = [
      ['ATTRIBUTE', 'VALUE'],
      ['Username', textAt(user, 'username') ?? ''],
    ];
    if (textAt(user, 'uid')) rows.push(['UID', textAt(user, 'uid') ?? '']);
    if (listAt(user, 'groups').length > 0) rows.push(['Groups', list(at(user, 'groups'))]);
    for (const [key, value] of entriesAt(user, 'extra')) rows.push([`Extra: ${key}`, list(value)]);
    await invocation.print(layOut(rows));
  },
};

export const auth: Command = {
  name: 'auth',
  short: 'Inspect authorization',
  usage: 'auth [flags]',
  subcommands: [canI, reconcile, whoami],
};
