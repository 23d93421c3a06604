import type { DeleteOptions } from '../../../client/kube-api.ts';
import { ApiError, isApiError } from '../../../machinery/errors.ts';
import type { KubeObject } from '../../../machinery/types.ts';
import type { Command } from '../../command.ts';
import { KubectlError, PlainError, throwAll, withSource } from '../../errors.ts';
import { dryRun, files, labelSelector } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { rawBody, rawRequest } from '../../raw.ts';
import { hasFiles } from '../../resources/files.ts';
import { matchesSelector } from '../../resources/select.ts';
import { kindName } from '../../resources/mapper.ts';
import { collectionOf, fileInfos, type Info, refOf, resourceMissing, targetsOf } from '../../resources/visit.ts';
import { waitUntilGone } from './gone.ts';

const forceWarning =
  'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n';

export const deleteCommand: Command = {
  name: 'delete',
  short: 'Delete resources by file names, stdin, resources and names, or by resources and label selector',
  usage: 'delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])',
  examples: [
    'kubectl delete -f ./pod.json',
    'kubectl delete pods,services -l name=myLabel',
    'kubectl delete pod foo --now',
  ],
  flags: flagTable(
    [files, dryRun, labelSelector],
    `
     --all bool
  -A --all-namespaces bool
     --cascade string background bare=background
     --field-selector string
     --force bool
     --grace-period int -1
     --ignore-not-found bool
  -i --interactive bool
     --now bool
  -o --output string
     --raw string
     --timeout duration 0s
     --wait bool true
`,
  ),
  run,
};

async function run(invocation: Invocation): Promise<void> {
  const { flags } = invocation;
  const raw = flags.string('raw');
  if (raw !== '') {
    return rawRequest(invocation, 'DELETE', raw, hasFiles(invocation) ? await rawBody(invocation) : undefined);
  }
  const options = deleteOptions(invocation);
  const output = flags.string('output');
  if (output !== '' && output !== 'name') {
    throw new PlainError(`error: unexpected -o output mode: ${output}. We only support '-o name'`);
  }
  const cascade = flags.string('cascade');
  const meant = { true: 'background', false: 'orphan' }[cascade];
  if (meant !== undefined) {
    await invocation.warn(
      `warning: --cascade=${cascade} is deprecated (boolean value) and can be replaced with --cascade=${meant}.\n`,
    );
  }
  const errors: unknown[] = [];
  const infos = await infosOf(invocation, errors);
  if (flags.bool('force') && options.gracePeriodSeconds === 0) await invocation.warn(forceWarning);
  if (flags.bool('interactive') && infos.length > 0 && !(await confirmed(invocation, infos))) return;
  const deleted: { readonly info: Info; readonly uid: string | undefined }[] = [];
  for (const info of infos) {
    try {
      const uid = await deleteOne(invocation, info, options);
      deleted.push({ info, uid });
      await invocation.print(deletedText(invocation, info, options));
    } catch (error) {
      if (invocation.signal.aborted) throw error;
      if (flags.bool('ignore-not-found') && isApiError(error, 'NotFound')) continue;
      errors.push(withSource('deleting', info.source, error));
    }
  }
  if (infos.length === 0 && errors.length === 0)
    await invocation.print(output === 'name' ? '' : 'No resources found\n');
  throwAll(errors);
  if (!flags.bool('wait') || invocation.dryRun !== 'none') return;
  await waitUntilGone(invocation, deleted, flags.duration('timeout'));
}

/** What to delete: collections are listed first, as the messages name each object. */
async function infosOf(invocation: Invocation, errors: unknown[]): Promise<readonly Info[]> {
  const { flags, args } = invocation;
  const selector = flags.string('selector');
  const fieldSelector = flags.string('field-selector');
  if (flags.bool('all') && selector !== '') {
    throw new KubectlError("setting 'all' parameter but found a non empty selector. ");
  }
  if (hasFiles(invocation)) {
    const { infos, errors: failed } = await fileInfos(invocation);
    errors.push(...failed);
    return infos.filter(({ manifest }) => matchesSelector(manifest?.metadata?.labels, selector));
  }
  if (args.length === 0) throw new KubectlError(resourceMissing);
  const targets = await targetsOf(invocation, args, { allNamespaces: flags.bool('all-namespaces'), selector });
  const api = await invocation.api();
  const infos: Info[] = [];
  for (const target of targets) {
    if (target.type === 'named') {
      if (flags.bool('all')) throw new KubectlError('name cannot be provided when a selector is specified');
      infos.push(target.info);
      continue;
    }
    if (!flags.bool('all') && selector === '' && fieldSelector === '') {
      throw new KubectlError('resource(s) were provided, but no name was specified');
    }
    const list = await api
      .list(collectionOf(target.resource, target.namespace), {
        ...(selector === '' ? {} : { labelSelector: selector }),
        ...(fieldSelector === '' ? {} : { fieldSelector }),
        signal: invocation.signal,
      })
      .catch((error: unknown) => {
        throw isApiError(error, 'BadRequest') ? unfindable(target.resource, selector, fieldSelector, error) : error;
      });
    for (const { metadata } of list.items) {
      infos.push({ resource: target.resource, namespace: metadata.namespace, name: metadata.name });
    }
  }
  return infos;
}

/** What is asked for and why it cannot be, in one. */
function unfindable(resource: Info['resource'], selector: string, fieldSelector: string, error: ApiError): ApiError {
  const about = `Unable to find ${JSON.stringify(`${resource.group}/${resource.version}, Resource=${resource.resource}`)}`;
  const message = `${about} that match label selector ${JSON.stringify(selector)}, field selector ${JSON.stringify(fieldSelector)}: ${error.message}`;
  return new ApiError({ ...error.status, message });
}

const policies: { readonly [cascade: string]: NonNullable<DeleteOptions['propagationPolicy']> } = {
  background: 'Background',
  foreground: 'Foreground',
  orphan: 'Orphan',
  true: 'Background',
  false: 'Orphan',
};

function deleteOptions(invocation: Invocation): DeleteOptions {
  const { flags } = invocation;
  const cascade = flags.string('cascade');
  const policy = policies[cascade];
  if (!policy) {
    throw new KubectlError(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`);
  }
  let grace = flags.int('grace-period');
  if (flags.bool('now')) {
    if (grace !== -1) throw new KubectlError('--now and --grace-period cannot be specified together');
    grace = 1;
  }
  if (flags.bool('force')) {
    if (grace > 0) throw new KubectlError('--force and --grace-period greater than 0 cannot be specified together');
    grace = 0;
  } else if (grace === 0) {
    // without --force a grace period of zero is one second, so that the server waits for the node
    grace = 1;
  }
  return {
    propagationPolicy: policy,
    ...(grace >= 0 ? { gracePeriodSeconds: grace } : {}),
    ...(invocation.dryRun === 'server' ? { dryRun: true } : {}),
    onWarning: invocation.onWarning,
    signal: invocation.signal,
  };
}

/** The uid of what was deleted, to know it from a successor of the same name. */
async function deleteOne(invocation: Invocation, info: Info, options: DeleteOptions): Promise<string | undefined> {
  const api = await invocation.api();
  // nobody is asked whether it is there
  if (invocation.dryRun === 'client') return undefined;
  const answer = await api.delete(refOf(info), options);
  if (answer.kind === 'Status') return 'details' in answer ? statusUid(answer.details) : undefined;
  return (answer as KubeObject).metadata.uid;
}

const statusUid = (details: unknown): string | undefined =>
  typeof details === 'object' && details !== null && 'uid' in details && typeof details.uid === 'string'
    ? details.uid
    : undefined;

function deletedText(invocation: Invocation, info: Info, { gracePeriodSeconds }: DeleteOptions): string {
  if (invocation.flags.string('output') === 'name') return `${kindName(info.resource)}/${info.name}\n`;
  const verb = gracePeriodSeconds === 0 ? 'force deleted' : 'deleted';
  const place = info.namespace === undefined ? '' : ` from ${info.namespace} namespace`;
  const dry = { none: '', client: ' (dry run)', server: ' (server dry run)' }[invocation.dryRun];
  return `${kindName(info.resource)} "${info.name}" ${verb}${place}${dry}\n`;
}

async function confirmed(invocation: Invocation, infos: readonly Info[]): Promise<boolean> {
  const names = infos.map(({ resource, name }) => `${kindName(resource)}/${name}\n`).join('');
  await invocation.print(
    `You are about to delete the following ${infos.length} resource(s):\n${names}Do you want to continue? (y/N): `,
  );
  const answer = (await invocation.readStdinText()).trim().toLowerCase();
  if (answer === 'y' || answer === 'yes') return true;
  await invocation.print('deletion is cancelled\n');
  return false;
}
