import type { Patch } from '../../../client/kube-api.ts';
import { isApiError } from '../../../machinery/errors.ts';
import { applyJsonPatch, applyMergePatch, applyStrategicPatch, isObject } from '../../../machinery/patch/index.ts';
import { builtinSchemas } from '../../../machinery/schema/index.ts';
import type { Json, KubeObject } from '../../../machinery/types.ts';
import { parseYaml } from '../../../machinery/yaml.ts';
import { changed, visitForChange } from '../../change.ts';
import type { Command } from '../../command.ts';
import { KubectlError, usageError } from '../../errors.ts';
import { dryRun, files, printing } from '../../flags/groups.ts';
import { flagTable } from '../../flags/table.ts';
import type { Invocation } from '../../invocation.ts';
import { asJson, asObject } from '../../last-applied.ts';
import { outcomePrinter } from '../../outcome.ts';
import { resolvePath } from '../../resources/paths.ts';
import { type Found, refOf } from '../../resources/visit.ts';

export const patch: Command = {
  name: 'patch',
  short: 'Update fields of a resource',
  usage: 'patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]',
  examples: [`kubectl patch node k8s-node-1 -p '{"spec":{"unschedulable":true}}'`],
  flags: flagTable(
    [printing, files, dryRun],
    `
     --field-manager string kubectl-patch
     --local bool
  -p --patch string
     --patch-file string
     --subresource string
     --type string strategic
`,
  ),
  async run(invocation) {
    const { flags } = invocation;
    const change = readPatch(invocation);
    if (flags.bool('local') && invocation.args.length > 0) {
      throw new KubectlError('cannot specify --local and server resources');
    }
    if (invocation.args.length === 0 && flags.list('filename').length === 0) {
      throw usageError('patch', 'You must provide one or more resources by argument or filename.');
    }
    // the real one says nothing of a dry run
    const tell = outcomePrinter(invocation, { hidesDryRun: true });
    await visitForChange(invocation, invocation.args, async (found) => {
      const next = await apply(invocation, found, change);
      await tell(found, next, changed(found.object, next) ? 'patched' : 'patched (no change)');
    });
  },
};

function readPatch(invocation: Invocation): Patch {
  const { flags, context } = invocation;
  const type = flags.string('type').toLowerCase();
  if (type !== 'strategic' && type !== 'merge' && type !== 'json') {
    throw new KubectlError(`--type must be one of [json merge strategic], not ${JSON.stringify(flags.string('type'))}`);
  }
  if (flags.string('patch') === '' && flags.string('patch-file') === '') {
    throw new KubectlError('must specify --patch or --patch-file containing the contents of the patch');
  }
  if (flags.changed('patch') && flags.changed('patch-file')) {
    throw new KubectlError('cannot specify --patch and --patch-file together');
  }
  let text = flags.string('patch');
  if (flags.changed('patch-file')) {
    const path = resolvePath(context.cwd, flags.string('patch-file'));
    if (!context.fs.exists(path)) {
      throw new KubectlError(
        `unable to read patch file: open ${flags.string('patch-file')}: no such file or directory`,
      );
    }
    text = context.fs.readText(path);
  }
  const parsed = parseYaml(text);
  if ('problem' in parsed) {
    throw new KubectlError(
      `unable to parse ${JSON.stringify(text)}: error converting YAML to JSON: yaml: ${parsed.problem.message}`,
    );
  }
  const body = parsed.value as Json;
  return type === 'json' ? { type, operations: body } : { type, body };
}

async function apply(invocation: Invocation, found: Found, change: Patch): Promise<KubeObject> {
  if (invocation.dryRun === 'client' || invocation.flags.bool('local')) return patchedHere(found, change);
  const api = await invocation.api();
  try {
    return await api.patch(refOf(found, invocation.flags.string('subresource')), change, invocation.writeOptions());
  } catch (error) {
    if (change.type === 'strategic' && isApiError(error) && error.code === 415) {
      throw new KubectlError(
        `application/strategic-merge-patch+json is not supported by ${found.resource.group}/${found.resource.version}, Kind=${found.resource.kind}: ${error.message}`,
      );
    }
    throw error;
  }
}

function patchedHere({ resource, object }: Found, change: Patch): KubeObject {
  if (change.type === 'json') {
    if (!Array.isArray(change.operations)) throw new KubectlError('a JSON patch must be a list of operations');
    return asObject(applyJsonPatch(asJson(object), change.operations));
  }
  if (!isObject(change.body)) return object;
  if (change.type === 'merge') return asObject(applyMergePatch(asJson(object), change.body));
  const schemas = builtinSchemas();
  const schema = schemas.forKind(resource.group, resource.version, resource.kind)?.schema;
  return asObject(applyStrategicPatch(asJson(object), change.body, schema, schemas));
}
