import { plain } from '../../../machinery/plain.ts';
import type { Command } from '../../command.ts';
import { editText } from '../../editor.ts';
import { KubectlError, throwAll, withSource } from '../../errors.ts';
import { dryRun, files, labelSelector, printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { withConfiguration } from '../../last-applied.ts';
import { outcomePrinter } from '../../outcome.ts';
import { changed } from '../../change.ts';
import { rawBody, rawRequest } from '../../raw.ts';
import { hasFiles } from '../../resources/files.ts';
import { matchesSelector } from '../../resources/select.ts';
import { collectionOf, fileInfos, forCreation, objectOf } from '../../resources/visit.ts';
import { toYaml, parseYaml } from '../../../machinery/yaml.ts';
import { asObject } from '../../last-applied.ts';
import { configMap, secret } from './config.ts';
import { ingress } from './ingress.ts';
import { namespace, podDisruptionBudget, priorityClass, quota, serviceAccount } from './policy.ts';
import { clusterRole, clusterRoleBinding, role, roleBinding } from './rbac.ts';
import { service } from './services.ts';
import { token } from './token.ts';
import { cronJob, deployment, job } from './workloads.ts';

export const create: Command = {
  name: 'create',
  short: 'Create a resource from a file or from stdin',
  usage: 'create -f FILENAME',
  examples: ['kubectl create -f ./pod.json', 'kubectl create deployment web --image=nginx --replicas=3'],
  flags: flagTable(
    [printing, files, dryRun, labelSelector],
    `
     --edit bool
     --field-manager string kubectl-create
     --raw string
     --save-config bool
     --validate string strict bare=strict
     --windows-line-endings bool
`,
  ),
  subcommands: [
    clusterRole,
    clusterRoleBinding,
    configMap,
    cronJob,
    deployment,
    ingress,
    job,
    namespace,
    podDisruptionBudget,
    priorityClass,
    quota,
    role,
    roleBinding,
    secret,
    service,
    serviceAccount,
    token,
  ],
  run,
};

async function run(invocation: Invocation): Promise<void> {
  const { flags, args } = invocation;
  if (!hasFiles(invocation) && args.length === 0) throw new KubectlError('must specify one of -f and -k');
  if (args.length > 0) throw invocation.usageError(`Unexpected args: [${args.join(' ')}]`);
  const raw = flags.string('raw');
  if (raw !== '') {
    if (flags.string('output') !== '') throw new KubectlError('--raw and --output are mutually exclusive');
    return rawRequest(invocation, 'POST', raw, await rawBody(invocation));
  }
  const tell = outcomePrinter(invocation);
  const { infos, errors } = await fileInfos(invocation);
  const wanted = infos.filter(({ manifest }) => matchesSelector(manifest?.metadata?.labels, flags.string('selector')));
  if (wanted.length === 0 && errors.length === 0) throw new KubectlError('no objects passed to create');
  const api = await invocation.api();
  for (const info of wanted) {
    let object = objectOf(info);
    if (flags.bool('edit')) {
      const next = edited(await editText(invocation, `${info.name || 'new'}.yaml`, toYaml(object)));
      if (!changed(object, next)) {
        await invocation.warn('Edit cancelled, no changes made.\n');
        continue;
      }
      object = next;
    }
    if (flags.bool('save-config')) object = withConfiguration(object);
    try {
      const created =
        invocation.dryRun === 'client'
          ? object
          : await api.create(
              collectionOf(info.resource, info.namespace),
              forCreation(object),
              invocation.writeOptions(),
            );
      await tell(info, created, 'created');
    } catch (error) {
      if (invocation.signal.aborted) throw error;
      errors.push(withSource('creating', info.source, error));
    }
  }
  throwAll(errors);
}

function edited(text: string) {
  const parsed = parseYaml(text);
  if ('problem' in parsed) throw new KubectlError(`the edited file had a syntax error: ${parsed.problem.message}`);
  return asObject(plain(parsed.value));
}
