import { plain } from '../../../machinery/plain.ts';
import type { Command } from '../../command.ts';
import { KubectlError, usageError } from '../../errors.ts';
import { at, entriesAt, listAt, textAt } from '../../fields.ts';
import { printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { asObject } from '../../last-applied.ts';
import { objectPrinter } from '../../printers/objects.ts';
import { layOut } from '../../printers/tabs.ts';
import { reconcile } from './reconcile.ts';
import { policyRows } from '../describe/policy-rows.ts';

const canI: Command = {
  name: 'can-i',
  short: 'Check whether an action is allowed',
  usage: 'auth can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL]',
  examples: ['kubectl auth can-i create pods --all-namespaces', 'kubectl auth can-i --list --namespace=foo'],
  flags: flagTable(
    [],
    `
  -A --all-namespaces bool
     --list bool
     --no-headers bool
  -q --quiet bool
     --subresource string
`,
  ),
  async run(invocation) {
    const { flags, args } = invocation;
    if (flags.bool('list')) {
      if (args.length > 0) throw usageError('auth can-i', 'list option must be specified with no arguments');
      return listRules(invocation);
    }
    const [verb = '', what] = args;
    if (args.length < 1 || args.length > 3) {
      throw new KubectlError(
        "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
      );
    }
    if (what === undefined) {
      throw new KubectlError(
        "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
      );
    }
    const answer = await review(
      invocation,
      'selfsubjectaccessreviews',
      'SelfSubjectAccessReview',
      await attributes(invocation, verb, what),
    );
    const allowed = at(answer, 'status', 'allowed') === true;
    if (!flags.bool('quiet')) {
      const reason = textAt(answer, 'status', 'reason');
      const failure = textAt(answer, 'status', 'evaluationError');
      const because = `${reason ? ` - ${reason}` : ''}${failure ? ` - ${failure}` : ''}`;
      await invocation.print(allowed ? 'yes\n' : `no${because}\n`);
    }
    return allowed ? 0 : 1;
  },
};

async function attributes(invocation: Invocation, verb: string, what: string): Promise<object> {
  if (what.startsWith('/')) return { nonResourceAttributes: { path: what, verb } };
  const [type = '', name = ''] = what.split('/');
  const namespace = invocation.flags.bool('all-namespaces') ? '' : invocation.namespace;
  const subresource = invocation.flags.string('subresource');
  let resource = { group: '', resource: type, version: '*' };
  if (type === '*') resource = { group: '*', resource: '*', version: '*' };
  else {
    try {
      const found = await (await invocation.mapper()).find(type);
      resource = { group: found.group, resource: found.resource, version: '*' };
      if (!found.namespaced && namespace !== '' && !invocation.flags.bool('all-namespaces')) {
        await invocation.warn(
          `Warning: resource '${found.resource}' is not namespace scoped${found.group === '' ? '' : ` in group '${found.group}'`}\n\n`,
        );
      }
    } catch (error) {
      if (!(error instanceof Error) || invocation.signal.aborted) throw error;
      const [plain = '', ...group] = type.split('.');
      resource = { group: group.join('.'), resource: plain, version: '*' };
      await invocation.warn(
        `Warning: the server doesn't have a resource type '${plain}'${group.length > 0 ? ` in group '${group.join('.')}'` : ''}\n\n`,
      );
    }
  }
  return {
    resourceAttributes: {
      ...resource,
      ...(name === '' ? {} : { name }),
      ...(namespace === '' ? {} : { namespace }),
      ...(subresource === '' ? {} : { subresource }),
      verb,
    },
  };
}

async function listRules(invocation: Invocation): Promise<void> {
  const answer = await review(invocation, 'selfsubjectrulesreviews', 'SelfSubjectRulesReview', {
    namespace: invocation.namespace,
  });
  if (at(answer, 'status', 'incomplete') === true) {
    const why = textAt(answer, 'status', 'evaluationError');
    await invocation.warn(`warning: the list may be incomplete${why ? `: ${why}` : ''}\n`);
  }
  const rules = [...listAt(answer, 'status', 'resourceRules'), ...listAt(answer, 'status', 'nonResourceRules')];
  const header = ['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs'];
  await invocation.print(layOut([...(invocation.flags.bool('no-headers') ? [] : [header]), ...policyRows(rules)]));
}

async function review(invocation: Invocation, resource: string, kind: string, spec: object): Promise<unknown> {
  const api = await invocation.api();
  const body = { apiVersion: 'authorization.k8s.io/v1', kind, metadata: {}, spec };
  const ref = { group: 'authorization.k8s.io', version: 'v1', resource };
  return api.create(ref, asObject(plain(body)), { signal: invocation.signal });
}

const whoami: Command = {
  name: 'whoami',
  short: 'Experimental: Check self subject attributes',
  usage: 'auth whoami',
  flags: flagTable([printing]),
  async run(invocation) {
    const api = await invocation.api();
    const answer = await api.create(
      { group: 'authentication.k8s.io', version: 'v1', resource: 'selfsubjectreviews' },
      asObject({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: {} }),
      { signal: invocation.signal },
    );
    const printer = objectPrinter(invocation, { typed: true });
    if (printer) return invocation.print(printer(answer));
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
