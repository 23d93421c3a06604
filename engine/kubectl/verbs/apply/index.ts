import type { Command } from '../../command.ts';
import { KubectlError, PlainError, throwAll, withSource } from '../../errors.ts';
import { dryRun, files, labelSelector, printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { outcomePrinter } from '../../outcome.ts';
import { hasFiles } from '../../resources/files.ts';
import { fileInfos, type Info } from '../../resources/visit.ts';
import { matchesSelector } from '../../resources/select.ts';
import { applyOne, type Applied } from './client-side.ts';
import { editLastApplied, setLastApplied, viewLastApplied } from './last-applied.ts';
import { prune, prunedResources } from './prune.ts';
import { applyOnServer } from './server-side.ts';

export const apply: Command = {
  name: 'apply',
  short: 'Apply a configuration to a resource by file name or stdin',
  usage: 'apply (-f FILENAME | -k DIRECTORY)',
  examples: ['kubectl apply -f ./pod.json', 'cat pod.json | kubectl apply -f -', 'kubectl apply -k dir/'],
  flags: flagTable(
    [printing, files, dryRun, labelSelector],
    `
     --all bool
     --cascade string background bare=background
     --field-manager string kubectl-client-side-apply
     --force bool
     --force-conflicts bool
     --grace-period int -1
     --openapi-patch bool true
     --overwrite bool true
     --prune bool
     --prune-allowlist array
     --server-side bool
     --subresource string
     --timeout duration 0s
     --validate string strict bare=strict
     --wait bool
`,
  ),
  subcommands: [editLastApplied, setLastApplied, viewLastApplied],
  run,
};

async function run(invocation: Invocation): Promise<void> {
  const { flags, args } = invocation;
  if (args.length > 0) {
    throw invocation.usageError(`Unexpected args: [${args.join(' ')}]`);
  }
  if (!hasFiles(invocation)) throw new KubectlError('must specify one of -f and -k');
  if (flags.bool('force-conflicts') && !flags.bool('server-side')) {
    throw new KubectlError('--force-conflicts only works with --server-side');
  }
  if (invocation.dryRun === 'client' && flags.bool('server-side')) {
    throw new KubectlError("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  }
  if (flags.bool('force') && flags.bool('server-side')) {
    throw new KubectlError('--force cannot be used with --server-side');
  }
  if (flags.bool('prune') && flags.bool('server-side')) {
    throw new KubectlError("--prune is in alpha and doesn't currently work on objects created by server-side apply");
  }
  if (flags.bool('all') && flags.string('selector') !== '') {
    throw new KubectlError('cannot set --all and --selector at the same time');
  }
  if (flags.bool('prune') && flags.string('selector') === '' && !flags.bool('all')) {
    throw new PlainError(
      'error: all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector',
    );
  }
  const pruned = flags.bool('prune') ? await prunedResources(invocation) : [];
  const tell = outcomePrinter(invocation);
  const { infos, errors } = await fileInfos(invocation);
  const wanted = infos.filter(({ manifest }) => matchesSelector(manifest?.metadata?.labels, flags.string('selector')));
  if (wanted.length === 0 && errors.length === 0) throw new KubectlError('no objects passed to apply');
  const done: { readonly info: Info; readonly applied: Applied }[] = [];
  for (const info of wanted) {
    try {
      const applied = flags.bool('server-side')
        ? await applyOnServer(invocation, info)
        : await applyOne(invocation, info);
      done.push({ info, applied });
      await tell(info, applied.object, applied.operation);
    } catch (error) {
      if (invocation.signal.aborted) throw error;
      errors.push(withSource(info.manifest ? 'applying' : 'reading', undefined, error));
    }
  }
  throwAll(errors);
  if (flags.bool('prune'))
    await prune(
      invocation,
      pruned,
      done.map(({ applied }) => applied.object),
    );
}
