import { isApiError } from '../../../machinery/errors.ts';
import type { Command } from '../../command.ts';
import { KubectlError, throwAll, withSource } from '../../errors.ts';
import { dryRun, files, printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { withConfiguration } from '../../last-applied.ts';
import { outcomePrinter } from '../../outcome.ts';
import { rawBody, rawRequest } from '../../raw.ts';
import { hasFiles } from '../../resources/files.ts';
import { kindName } from '../../resources/mapper.ts';
import { collectionOf, fileInfos, type Info, objectOf, refOf } from '../../resources/visit.ts';
import { goneBy } from '../delete/gone.ts';

export const replace: Command = {
  name: 'replace',
  short: 'Replace a resource by file name or stdin',
  usage: 'replace -f FILENAME',
  flags: flagTable(
    [printing, files, dryRun],
    `
     --cascade string background bare=background
     --field-manager string kubectl-replace
     --force bool
     --grace-period int -1
     --raw string
     --save-config bool
     --subresource string
     --timeout duration 0s
     --validate string strict bare=strict
     --wait bool
`,
  ),
  async run(invocation) {
    const { flags } = invocation;
    if (flags.int('grace-period') >= 0 && !flags.bool('force')) {
      throw new KubectlError('--grace-period must have --force specified');
    }
    if (flags.duration('timeout') !== 0 && !flags.bool('force')) {
      throw new KubectlError('--timeout must have --force specified');
    }
    if (flags.bool('force') && invocation.dryRun !== 'none') {
      throw new KubectlError('--dry-run can not be used when --force is set');
    }
    if (!hasFiles(invocation)) throw new KubectlError('must specify one of -f and -k');
    const raw = flags.string('raw');
    if (raw !== '') return rawRequest(invocation, 'PUT', raw, await rawBody(invocation));
    const tell = outcomePrinter(invocation);
    const { infos, errors } = await fileInfos(invocation);
    for (const info of infos) {
      try {
        if (flags.bool('force')) await recreate(invocation, info);
        const object = flags.bool('force') ? await create(invocation, info) : await update(invocation, info);
        await tell(info, object, 'replaced');
      } catch (error) {
        if (invocation.signal.aborted) throw error;
        errors.push(withSource('replacing', info.source, error));
      }
    }
    throwAll(errors);
  },
};

const wanted = (invocation: Invocation, info: Info) =>
  invocation.flags.bool('save-config') ? withConfiguration(objectOf(info)) : objectOf(info);

/** Without a resourceVersion in the file the newest is replaced. */
async function update(invocation: Invocation, info: Info) {
  const api = await invocation.api();
  const object = wanted(invocation, info);
  if (invocation.dryRun === 'client') return object;
  if (info.name === '') {
    throw new KubectlError(`error when replacing ${JSON.stringify(info.source ?? '')}: resource name may not be empty`);
  }
  const current = await api.get(refOf(info), { signal: invocation.signal }).catch((error: unknown) => {
    // the server shall say what is wrong with it
    if (isApiError(error, 'NotFound')) return undefined;
    throw error;
  });
  const resourceVersion = object.metadata.resourceVersion ?? current?.metadata.resourceVersion;
  const metadata = { ...object.metadata, ...(resourceVersion === undefined ? {} : { resourceVersion }) };
  return api.update(
    refOf(info, invocation.flags.string('subresource')),
    { ...object, metadata },
    invocation.writeOptions(),
  );
}

async function recreate(invocation: Invocation, info: Info): Promise<void> {
  const { flags } = invocation;
  const api = await invocation.api();
  const grace = flags.int('grace-period');
  try {
    const gone = await api.delete(refOf(info), {
      propagationPolicy: 'Background',
      gracePeriodSeconds: Math.max(0, grace),
      signal: invocation.signal,
    });
    const uid =
      gone.kind === 'Status' ? undefined : gone.metadata && 'uid' in gone.metadata ? gone.metadata.uid : undefined;
    await invocation.print(
      `${kindName(info.resource)} "${info.name}" deleted${info.namespace === undefined ? '' : ` from ${info.namespace} namespace`}\n`,
    );
    const timeout = flags.duration('timeout');
    const { clock } = invocation.context.sim;
    const deadline = timeout > 0 ? clock.now() + timeout : clock.now() + 300_000;
    if (!(await goneBy(invocation, info, uid, deadline))) throw new KubectlError('timed out waiting for the condition');
  } catch (error) {
    if (!isApiError(error, 'NotFound')) throw error;
  }
}

async function create(invocation: Invocation, info: Info) {
  const api = await invocation.api();
  const { resourceVersion: _, uid: __, ...metadata } = wanted(invocation, info).metadata;
  const object = { ...wanted(invocation, info), metadata };
  return api.create(collectionOf(info.resource, info.namespace), object, invocation.writeOptions());
}
