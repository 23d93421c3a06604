import { visitForChange } from '../../change.ts';
import type { Command } from '../../command.ts';
import { KubectlError, throwAll } from '../../errors.ts';
import { textAt, withField } from '../../fields.ts';
import { dryRun, files, labelSelector, printing } from '../../flags/groups.ts';
import { type FlagDefinition, flagTable } from '../../flags/table.ts';
import { matchLabelsOf, selectorOfText } from '../../resources/label-text.ts';
import { checkedQuantities } from '../create/policy.ts';
import { subjectsOf } from '../create/rbac.ts';
import { changeContainers, changeEach, noPodTemplate, podSpecPath, splitAtPairs, wildcard } from './containers.ts';
import { env } from './env.ts';

const common = `
     --all bool
     --field-manager string kubectl-set
     --local bool
`;
const shared: readonly (readonly FlagDefinition[])[] = [printing, files, dryRun];

const image: Command = {
  name: 'image',
  short: 'Update the image of a pod template',
  usage:
    'set image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N',
  flags: flagTable([...shared, labelSelector], common),
  async run(invocation) {
    const [resources, pairs] = splitAtPairs(invocation.args);
    if (pairs.length === 0) {
      await visitForChange(invocation, resources, async () => {});
      throw new KubectlError('at least one image update is required');
    }
    const images = new Map(
      pairs.map((pair): [string, string] => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    );
    const missing: KubectlError[] = [];
    await changeEach(
      invocation,
      resources,
      'image updated',
      (object) => {
        const known = new Set<string>();
        const next = changeContainers(object, (container) => {
          const name = textAt(container, 'name') ?? '';
          known.add(name);
          const wanted = images.get(name) ?? images.get('*');
          return wanted === undefined ? container : withField(container, ['image'], () => wanted);
        });
        for (const name of images.keys()) {
          if (name !== '*' && !known.has(name))
            missing.push(new KubectlError(`error: unable to find container named ${JSON.stringify(name)}`));
        }
        return next;
      },
      { failing: 'failed to patch image update to pod template: ' },
    );
    // what there is was changed all the same
    throwAll(missing);
  },
};

const resources: Command = {
  name: 'resources',
  short: 'Update resource requests/limits on objects with pod templates',
  usage: 'set resources (-f FILENAME | TYPE NAME)  ([--limits=LIMITS & --requests=REQUESTS]',
  flags: flagTable(
    [...shared, labelSelector],
    `${common}
  -c --containers string *
     --limits string
     --requests string
`,
  ),
  async run(invocation) {
    const { flags } = invocation;
    const limits = checkedQuantities(flags.string('limits'));
    const requests = checkedQuantities(flags.string('requests'));
    if (!limits && !requests) {
      await visitForChange(invocation, invocation.args, async () => {});
      throw new KubectlError('you must specify an update to requests or limits (in the form of --requests/--limits)');
    }
    const wanted = wildcard(flags.string('containers'));
    await changeEach(
      invocation,
      invocation.args,
      'resource requirements updated',
      (object) => {
        let found = false;
        const next = changeContainers(
          object,
          (container) => {
            if (!wanted.test(textAt(container, 'name') ?? '')) return container;
            found = true;
            const limited = limits
              ? withField(container, ['resources', 'limits'], (old) => merged(old, limits))
              : container;
            return requests ? withField(limited, ['resources', 'requests'], (old) => merged(old, requests)) : limited;
          },
          ['containers'],
        );
        if (!found) throw new KubectlError(`unable to find container named ${flags.string('containers')}`);
        return next;
      },
      { failing: 'failed to patch resources update to pod template ' },
    );
  },
};

const merged = (old: unknown, next: { readonly [name: string]: string }): unknown => ({
  ...(typeof old === 'object' && old !== null ? old : {}),
  ...next,
});

const serviceAccount: Command = {
  name: 'serviceaccount',
  aliases: ['sa'],
  short: 'Update the service account of a resource',
  usage: 'set serviceaccount (-f FILENAME | TYPE NAME) SERVICE_ACCOUNT',
  flags: flagTable(shared, common),
  async run(invocation) {
    const name = invocation.args.at(-1);
    if (name === undefined) throw new KubectlError('serviceaccount is required');
    await changeEach(
      invocation,
      invocation.args.slice(0, -1),
      'serviceaccount updated',
      (object) => {
        const path = podSpecPath(object);
        if (!path) throw noPodTemplate(object);
        return withField(object, [...path, 'serviceAccountName'], () => name);
      },
      { failing: 'failed to patch ServiceAccountName: ', always: true },
    );
  },
};

const selector: Command = {
  name: 'selector',
  short: 'Set the selector on a resource',
  usage: 'set selector (-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]',
  flags: flagTable(
    [printing, dryRun],
    `${common}
  -f --filename strings
  -R --recursive bool true
     --resource-version string
`,
  ),
  async run(invocation) {
    const expression = invocation.args.at(-1);
    if (expression === undefined) throw new KubectlError('one selector is required');
    const wantedVersion = invocation.flags.string('resource-version');
    await changeEach(invocation, invocation.args.slice(0, -1), 'selector updated', (object) => {
      const [first] = selectorOfText(expression).matchExpressions ?? [];
      if (first) {
        const { key, operator, values = [] } = first;
        const shown = `[{${key} ${operator} [${values.join(' ')}]}]`;
        throw new KubectlError(`match expression ${shown} not supported on this object`);
      }
      if (object.kind !== 'Service') throw new KubectlError('setting a selector is only supported for Services');
      const wanted =
        wantedVersion === '' ? object : withField(object, ['metadata', 'resourceVersion'], () => wantedVersion);
      return withField(wanted, ['spec', 'selector'], () => matchLabelsOf(expression));
    });
  },
};

const subject: Command = {
  name: 'subject',
  short: 'Update the user, group, or service account in a role binding or cluster role binding',
  usage:
    'set subject (-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  flags: flagTable(
    [...shared, labelSelector],
    `${common}
     --group array
     --serviceaccount array
     --user array
`,
  ),
  async run(invocation) {
    const added = subjectsOf(invocation);
    if (added.length === 0) {
      await visitForChange(invocation, invocation.args, async () => {});
      throw new KubectlError('you must specify at least one value of user, group or serviceaccount');
    }
    await changeEach(
      invocation,
      invocation.args,
      'subjects updated',
      (object) => {
        if (object.kind !== 'RoleBinding' && object.kind !== 'ClusterRoleBinding') {
          throw new KubectlError('setting subjects is only supported for RoleBinding/ClusterRoleBinding');
        }
        return withField(object, ['subjects'], (old) => {
          const before = Array.isArray(old) ? old : [];
          const key = (each: unknown): string =>
            ['kind', 'name', 'namespace'].map((field) => textAt(each, field) ?? '').join('/');
          return [...before, ...added.filter((each) => !before.some((other) => key(other) === key(each)))];
        });
      },
      { failing: 'failed to patch subjects to role binding: ' },
    );
  },
};

export const set: Command = {
  name: 'set',
  short: 'Set specific features on objects',
  long: 'Configure application resources.\n\nThese commands change single features of resources that exist.',
  usage: 'set SUBCOMMAND',
  subcommands: [env, image, resources, selector, serviceAccount, subject],
};
