import { isApiError } from '../../../machinery/errors.ts';
import type { KubeObject } from '../../../machinery/types.ts';
import { toYaml } from '../../../machinery/yaml.ts';
import type { Command } from '../../command.ts';
import { failureText, KubectlError, throwAll } from '../../errors.ts';
import { files, labelSelector } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { kubectlManager } from '../../../machinery/apply/last-applied.ts';
import { logLine } from '../../request-log.ts';
import { prunedObjects, prunedResources } from '../apply/prune.ts';
import { asJson } from '../../last-applied.ts';
import { withoutManagedFields } from '../../printers/objects.ts';
import { hasFiles } from '../../resources/files.ts';
import { matchesSelector } from '../../resources/select.ts';
import { collectionOf, fileInfos, type Info, objectOf, refOf } from '../../resources/visit.ts';
import { patchBody, patchFor } from '../apply/client-side.ts';
import { unifiedDiff } from '../../../machinery/line-diff.ts';

export const diff: Command = {
  name: 'diff',
  short: 'Diff the live version against a would-be applied version',
  usage: 'diff -f FILENAME',
  flags: flagTable(
    [files, labelSelector],
    `
     --concurrency int 1
     --field-manager string kubectl-client-side-apply
     --force-conflicts bool
     --prune bool
     --prune-allowlist array
     --server-side bool
     --show-managed-fields bool
     --show-secrets bool
`,
  ),
  misuseCode: 2,
  async run(invocation) {
    try {
      return await diffAll(invocation);
    } catch (error) {
      if (invocation.signal.aborted) throw error;
      await invocation.warn(failureText(error));
      // 1 says that there are differences
      return 2;
    }
  },
};

async function diffAll(invocation: Invocation): Promise<number> {
  const { flags } = invocation;
  if (flags.bool('force-conflicts') && !flags.bool('server-side')) {
    throw new KubectlError('--force-conflicts only works with --server-side');
  }
  if (!hasFiles(invocation)) throw new KubectlError('must specify one of -f and -k');
  const pruned = flags.bool('prune') ? await prunedResources(invocation) : [];
  const { infos, errors } = await fileInfos(invocation);
  throwAll(errors);
  const print = diffPrinter(invocation);
  const kept: KubeObject[] = [];
  let different = false;
  for (const info of infos) {
    if (!matchesSelector(info.manifest?.metadata?.labels, flags.string('selector'))) continue;
    if (info.name === '') throw new KubectlError('resource name may not be empty');
    const { live, merged } = await both(invocation, info);
    kept.push(live ?? merged);
    const [before, after] = [live && shown(invocation, live), shown(invocation, merged)];
    // a secret that is not there is masked all the same
    const nothing = merged.kind === 'Secret' && !flags.bool('show-secrets') ? null : undefined;
    if (await print(info, before ?? nothing, after)) different = true;
  }
  for await (const { info, object } of prunedObjects(invocation, pruned, kept)) {
    if (await print(info, maskedSecret(invocation, { ...object }), undefined)) different = true;
  }
  return different ? 1 : 0;
}

/** What is, and what the server would make of the file. */
async function both(
  invocation: Invocation,
  info: Info,
): Promise<{ readonly live?: KubeObject; readonly merged: KubeObject }> {
  const { flags } = invocation;
  const api = await invocation.api();
  let live: KubeObject | undefined;
  try {
    live = await api.get(refOf(info), { managedFields: true, signal: invocation.signal });
  } catch (error) {
    if (!isApiError(error, 'NotFound')) throw error;
  }
  const wanted = objectOf(info);
  const options = { ...invocation.writeOptions(), dryRun: true };
  if (flags.bool('server-side')) {
    const fieldManager = flags.changed('field-manager') ? flags.string('field-manager') : kubectlManager;
    const force = flags.bool('force-conflicts');
    const merged = await api
      .patch(refOf(info), { type: 'apply', body: asJson(wanted) }, { ...options, fieldManager, force })
      .catch(async (error: unknown) => {
        if (isApiError(error, 'Conflict')) await warnOfChanges(invocation, info);
        throw error;
      });
    return live ? { live, merged } : { merged };
  }
  if (!live) return { merged: await api.create(collectionOf(info.resource, info.namespace), wanted, options) };
  const annotations = wanted.metadata.annotations ?? {};
  const patch = patchFor(info, { ...wanted, metadata: { ...wanted.metadata, annotations } }, live);
  if (Object.keys(patchBody(patch)).length === 0) return { live, merged: live };
  return { live, merged: await api.patch(refOf(info), patch, options) };
}

/** The real one takes every conflict for one of versions, and tries until it gives up. */
const warnOfChanges = (invocation: Invocation, { resource, name }: Info): Promise<void> =>
  invocation.warn(
    logLine(
      'W',
      'diff.go:723',
      invocation.now(),
      `Object (${resource.group}/${resource.version}, Kind=${resource.kind}: ${name}) keeps changing, diffing without lock`,
    ),
  );

type Shown = { readonly [field: string]: unknown };

/**
 * Prints how two forms of an object differ, as `diff -u -N` does of two folders with a file for each, and tells whether they do.
 * Undefined stands for a file that is not there.
 */
function diffPrinter(invocation: Invocation) {
  const random = invocation.context.sim.random.fork('kubectl/diff');
  const [from, to] = ['LIVE', 'MERGED'].map((name) => `/tmp/${name}-${random.below(2 ** 32)}`);
  return async (
    { resource, namespace = '', name }: Info,
    before: Shown | null | undefined,
    after: Shown | undefined,
  ) => {
    const text = (value: Shown | null | undefined): string => (value === undefined ? '' : toYaml(value));
    const body = unifiedDiff(text(before), text(after));
    if (body === '') return false;
    const { group, version, kind } = resource;
    const file = [...(group === '' ? [] : [group]), version, kind, namespace, name].join('.');
    const now = `${invocation.context.sim.clock.timestamp().replace('T', ' ').replace('Z', '')}.000000000 +0000`;
    const never = '1970-01-01 00:00:00.000000000 +0000';
    await invocation.print(
      `diff -u -N ${from}/${file} ${to}/${file}\n--- ${from}/${file}\t${now}\n+++ ${to}/${file}\t${after ? now : never}\n${body}`,
    );
    return true;
  };
}

const shown = (invocation: Invocation, object: KubeObject): Shown =>
  maskedSecret(
    invocation,
    invocation.flags.bool('show-managed-fields') ? { ...object } : withoutManagedFields({ ...object }),
  );

/** Secret values only where they are asked for. */
function maskedSecret({ flags }: Invocation, object: Shown): Shown {
  if (object.kind !== 'Secret' || object.data === undefined || flags.bool('show-secrets')) return object;
  const data = Object.fromEntries(
    Object.keys(typeof object.data === 'object' ? { ...object.data } : {}).map((key) => [key, '***']),
  );
  return { ...object, data };
}
