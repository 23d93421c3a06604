import { plain } from '../../../machinery/plain.ts';
import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import { at, listAt, textAt } from '../../fields.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { asObject } from '../../last-applied.ts';
import { layOut } from '../../printers/tabs.ts';
import { policyRows } from '../describe/policy-rows.ts';

/** Verbs that RBAC knows, of resources and of paths: others are warned of. */
const resourceVerbs = new Set(
  'get list watch create update patch delete deletecollection use bind escalate impersonate * approve sign attest'.split(
    ' ',
  ),
);
const pathVerbs = new Set('get put post head options delete patch *'.split(' '));

/** What one may be allowed to impersonate, and what no server lists. */
const unlisted = new Set(['users', 'groups']);

export const canI: Command = {
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
      if (args.length > 0) throw new KubectlError('list option must be specified with no arguments');
      if (flags.bool('quiet') || flags.bool('all-namespaces') || flags.string('subresource') !== '') {
        throw new KubectlError(
          "list option can't be specified with neither quiet, all-namespaces nor subresource options",
        );
      }
      return listRules(invocation);
    }
    const [verb = '', what] = args;
    if (what === undefined || args.length > 2) {
      throw new KubectlError(
        "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
      );
    }
    if (what.startsWith('/') && flags.string('subresource') !== '')
      throw new KubectlError('--subresource can not be used with NonResourceURL');
    const spec = what.startsWith('/')
      ? { nonResourceAttributes: { path: what, verb } }
      : { resourceAttributes: await attributes(invocation, verb, what) };
    const known = what.startsWith('/') ? pathVerbs : resourceVerbs;
    if (!known.has(verb) && (what.startsWith('/') || !flags.bool('all-namespaces')))
      await invocation.warn(`Warning: verb '${verb}' is not a known verb\n\n`);
    if (flags.bool('no-headers')) throw new KubectlError('--no-headers cannot be set without --list specified');
    const answer = await review(invocation, 'selfsubjectaccessreviews', 'SelfSubjectAccessReview', spec);
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
  const [type = '', name = ''] = what.split('/');
  const all = invocation.flags.bool('all-namespaces');
  const namespace = all ? '' : invocation.namespace;
  const subresource = invocation.flags.string('subresource');
  return {
    ...(await namedResource(invocation, type, !all && namespace !== '')),
    ...(name === '' ? {} : { name }),
    ...(namespace === '' ? {} : { namespace }),
    ...(subresource === '' ? {} : { subresource }),
    verb,
  };
}

/** What a word names; a word that names nothing is asked about all the same. */
async function namedResource(invocation: Invocation, type: string, inNamespace: boolean) {
  const version = '*';
  if (type === '*') return { group: '*', resource: '*', version };
  const mapper = await invocation.mapper();
  const found = await mapper.find(type).catch((error: unknown) => {
    if (error instanceof KubectlError) return undefined;
    throw error;
  });
  if (found) {
    const { group, resource } = found;
    if (!found.namespaced && inNamespace) {
      const where = group === '' ? '' : ` in group '${group}'`;
      await invocation.warn(`Warning: resource '${resource}' is not namespace scoped${where}\n\n`);
    }
    return { group, resource, version };
  }
  const [plainName = '', ...rest] = type.split('.');
  const group = rest.join('.');
  if (!unlisted.has(type.toLowerCase())) {
    const where = group === '' ? '' : ` in group '${group}'`;
    await invocation.warn(`Warning: the server doesn't have a resource type '${plainName}'${where}\n\n`);
  }
  return { group, resource: plainName, version };
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
