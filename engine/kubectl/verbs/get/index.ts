import type { Command } from '../../command.ts';
import { KustomizeError } from '../../../kustomize/errors.ts';
import { KubectlError, PlainError, usageError } from '../../errors.ts';
import { files, labelSelector, printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { customColumns, customColumnsFile } from '../../printers/custom-columns.ts';
import { objectPrinter } from '../../printers/objects.ts';
import { fileInfos, type Target, targetsOf } from '../../resources/visit.ts';
import { hasFiles } from '../../resources/files.ts';
import { resolvePath } from '../../resources/paths.ts';
import { rawRequest } from '../../raw.ts';
import { getObjects } from './objects.ts';
import { getTables } from './tables.ts';
import { watch } from './watch.ts';

export const get: Command = {
  name: 'get',
  short: 'Display one or many resources',
  usage:
    'get [(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file|custom-columns|custom-columns-file|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]',
  examples: [
    'kubectl get pods -o wide',
    'kubectl get deployments.apps --namespace backend',
    'kubectl get -f pod.yaml -o json',
  ],
  flags: flagTable(
    [printing, files, labelSelector],
    `
  -A --all-namespaces bool
     --chunk-size int 500
     --field-selector string
     --ignore-not-found bool
  -L --label-columns strings
     --no-headers bool
     --output-watch-events bool
     --raw string
     --server-print bool true
     --show-kind bool
     --show-labels bool
     --sort-by string
     --subresource string
  -w --watch bool
     --watch-only bool
`,
  ),
  run,
};

async function run(invocation: Invocation): Promise<number | void> {
  const { flags, args } = invocation;
  const raw = flags.string('raw');
  if (raw !== '') {
    if (args.length > 0) throw new KubectlError('arguments may not be passed when --raw is specified');
    if (flags.changed('watch') || flags.changed('watch-only') || flags.changed('selector')) {
      throw new KubectlError(
        '--raw may not be specified with other flags that filter the server request or alter the output',
      );
    }
    if (flags.changed('output')) throw new KubectlError('--raw and --output are mutually exclusive');
    return rawRequest(invocation, 'GET', raw);
  }
  if (args.length === 0 && !hasFiles(invocation)) {
    await invocation.warn(
      'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n',
    );
    throw usageError(
      'get',
      'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).',
    );
  }
  const format = formatOf(invocation);
  if (flags.bool('output-watch-events') && !flags.bool('watch') && !flags.bool('watch-only')) {
    throw new KubectlError('--output-watch-events option can only be used with --watch or --watch-only');
  }
  if (hasFiles(invocation) && args.length > 0) {
    throw new KubectlError(
      'when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well',
    );
  }
  const errors: unknown[] = [];
  const targets = await targetsOfGet(invocation, errors);
  if (flags.string('subresource') !== '' && targets.some(({ type }) => type === 'collection')) {
    throw new KubectlError('subresource cannot be used when bulk resources are specified');
  }
  if (flags.bool('watch') || flags.bool('watch-only')) return watch(invocation, targets, format);
  return format.type === 'table'
    ? getTables(invocation, targets, format.wide, errors)
    : getObjects(invocation, targets, format.print, errors);
}

async function targetsOfGet(invocation: Invocation, errors: unknown[]): Promise<readonly Target[]> {
  if (hasFiles(invocation)) {
    const { infos, errors: failed } = await fileInfos(invocation).catch(plainly);
    errors.push(...failed);
    return infos.map((info) => ({ type: 'named', info }));
  }
  return targetsOf(invocation, invocation.args, {
    allNamespaces: invocation.flags.bool('all-namespaces'),
    selector: invocation.flags.string('selector'),
  });
}

/** A kustomization that cannot be built is told without the usual beginning here. */
function plainly(error: unknown): never {
  throw error instanceof KustomizeError ? new PlainError(error.message) : error;
}

/** A table, or a way to print objects: `list` says that it takes them all at once. */
export type GetFormat =
  | { readonly type: 'table'; readonly wide: boolean }
  | { readonly type: 'objects'; readonly print: ObjectsPrinter };

export interface ObjectsPrinter {
  /** Of each object alone (name, custom-columns), or of one List of all. */
  readonly each: boolean;
  readonly print: (objects: readonly { readonly [field: string]: unknown }[]) => string;
}

function formatOf(invocation: Invocation): GetFormat {
  const { flags, context } = invocation;
  const output = flags.string('output');
  if (output === '' && flags.string('template') === '') return { type: 'table', wide: false };
  if (output === 'wide') return { type: 'table', wide: true };
  if (output === 'name' && flags.bool('show-labels'))
    throw new KubectlError('--show-labels option cannot be used with name printer');
  const noHeaders = flags.bool('no-headers');
  const custom = /^custom-columns(-file)?(?:=(.*))?$/s.exec(output);
  if (custom) {
    const [, fromFile, spec = ''] = custom;
    if (!fromFile) return { type: 'objects', print: { each: true, print: customColumns(spec, { noHeaders }) } };
    if (spec === '') throw new KubectlError('custom-columns format specified but no custom columns given');
    const path = resolvePath(context.cwd, spec);
    if (!context.fs.exists(path)) {
      throw new KubectlError(`error reading template ${spec}, open ${spec}: no such file or directory`);
    }
    return {
      type: 'objects',
      print: { each: true, print: customColumnsFile(context.fs.readText(path), { noHeaders }) },
    };
  }
  const printer = objectPrinter(invocation, { more: ['custom-columns', 'custom-columns-file', 'wide'] });
  if (!printer) return { type: 'table', wide: false };
  return {
    type: 'objects',
    print: { each: output === 'name', print: (objects) => objects.map(printer).join('') },
  };
}
