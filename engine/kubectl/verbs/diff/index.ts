import { isApiError } from '../../../machinery/errors.ts';
import type { KubeObject } from '../../../machinery/types.ts';
import { toYaml } from '../../../machinery/yaml.ts';
import type { Command } from '../../command.ts';
import { failureText, KubectlError, throwAll } from '../../errors.ts';
import { files, labelSelector } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { asJson, withConfiguration } from '../../last-applied.ts';
import { withoutManagedFields } from '../../printers/objects.ts';
import { hasFiles } from '../../resources/files.ts';
import { matchesSelector } from '../../resources/select.ts';
import { collectionOf, fileInfos, type Info, objectOf, refOf } from '../../resources/visit.ts';
import { patchBody, patchFor } from '../apply/client-side.ts';
import { unifiedDiff } from './unified.ts';

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
  if (!hasFiles(invocation)) throw new KubectlError('must specify one of -f and -k');
  if (invocation.flags.bool('prune')) throw new KubectlError('--prune is not supported here');
  const { infos, errors } = await fileInfos(invocation);
  throwAll(errors);
  let different = false;
  for (const info of infos) {
    if (!matchesSelector(info.manifest?.metadata?.labels, invocation.flags.string('selector'))) continue;
    const { live, merged } = await both(invocation, info);
    const text = diffText(invocation, info, live, merged);
    different ||= text !== '';
    await invocation.print(text);
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
    live = await api.get(refOf(info), { signal: invocation.signal });
  } catch (error) {
    if (!isApiError(error, 'NotFound')) throw error;
  }
  const options = { ...invocation.writeOptions(), dryRun: true };
  if (flags.bool('server-side')) {
    const body = asJson(objectOf(info));
    const force = flags.bool('force-conflicts');
    const merged = await api.patch(
      refOf(info),
      { type: 'apply', body },
      { ...options, fieldManager: 'kubectl', force },
    );
    return live ? { live, merged } : { merged };
  }
  const configured = withConfiguration(objectOf(info));
  if (!live) return { merged: await api.create(collectionOf(info.resource, info.namespace), configured, options) };
  const patch = patchFor(info, configured, live);
  if (Object.keys(patchBody(patch)).length === 0) return { live, merged: live };
  return { live, merged: await api.patch(refOf(info), patch, options) };
}

function diffText(invocation: Invocation, info: Info, live: KubeObject | undefined, merged: KubeObject): string {
  const { group, version, kind } = info.resource;
  const file = [
    ...(group === '' ? [] : [group]),
    version,
    kind,
    ...(info.namespace === undefined ? [] : [info.namespace]),
    info.name,
  ].join('.');
  const text = (object: KubeObject | undefined): string => (object ? toYaml(shown(invocation, object)) : '');
  const body = unifiedDiff(text(live), text(merged));
  if (body === '') return '';
  const stamp = `${invocation.context.sim.clock.timestamp().replace('T', ' ').replace('Z', '')}.000000000 +0000`;
  return `diff -u -N LIVE/${file} MERGED/${file}\n--- LIVE/${file}\t${stamp}\n+++ MERGED/${file}\t${stamp}\n${body}`;
}

/** Without the configuration that apply keeps; secret values only where they are asked for. */
function shown(invocation: Invocation, object: KubeObject): { readonly [field: string]: unknown } {
  const plain = invocation.flags.bool('show-managed-fields') ? { ...object } : withoutManagedFields({ ...object });
  const { annotations } = object.metadata;
  const { 'kubectl.kubernetes.io/last-applied-configuration': _, ...kept } = annotations ?? {};
  const metadata = plain.metadata;
  const cleaned =
    annotations === undefined || typeof metadata !== 'object'
      ? plain
      : { ...plain, metadata: withAnnotations({ ...metadata }, kept) };
  if (object.kind !== 'Secret' || invocation.flags.bool('show-secrets')) return cleaned;
  const data = Object.fromEntries(
    Object.keys(typeof object.data === 'object' ? { ...object.data } : {}).map((key) => [key, '***']),
  );
  return { ...cleaned, ...(object.data === undefined ? {} : { data }) };
}

function withAnnotations(metadata: object, kept: { readonly [key: string]: string }): object {
  return { ...metadata, annotations: Object.keys(kept).length > 0 ? kept : undefined };
}
