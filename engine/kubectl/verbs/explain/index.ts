import type { Command } from '../../command.ts';
import { KubectlError, PlainError, usageError } from '../../errors.ts';
import { flagTable } from '../../flags/table.ts';
import { at } from '../../fields.ts';
import type { DiscoveredResource } from '../../../client/kube-api.ts';
import type { Invocation } from '../../invocation.ts';
import { explanation, NoSuchField } from './text.ts';
import { openSchemas, type Schemas } from './schemas.ts';

export const explain: Command = {
  name: 'explain',
  short: 'Get documentation for a resource',
  usage:
    'explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]',
  examples: ['kubectl explain pods', 'kubectl explain pods.spec.containers', 'kubectl explain deployments.v1.apps'],
  flags: flagTable(
    [],
    `
     --api-version string
  -o --output string plaintext
  -R --recursive bool
`,
  ),
  async run(invocation) {
    const { args, flags } = invocation;
    const [path] = args;
    if (path === undefined) {
      throw new KubectlError(
        'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.',
      );
    }
    if (args.length > 1) throw usageError('explain', 'We accept only this format: explain RESOURCE');
    const output = flags.string('output');
    if (output !== 'plaintext' && output !== 'plaintext-openapiv2') {
      throw new KubectlError(`unrecognized format: ${output}`);
    }
    const { resource, fields } = await target(invocation, path);
    const schemas = await schemasOf(invocation, resource);
    const { group, version, kind } = resource;
    const root = schemas.forKind(group, version, kind);
    if (!root) {
      throw new KubectlError(`couldn't find resource for "${group === '' ? '' : `${group}/`}${version}, Kind=${kind}"`);
    }
    try {
      await invocation.print(explanation(schemas, root, { group, version, kind }, fields, flags.bool('recursive')));
    } catch (error) {
      if (error instanceof NoSuchField) await invocation.print(error.head);
      throw error;
    }
  },
};

async function schemasOf(invocation: Invocation, { group, version }: DiscoveredResource): Promise<Schemas> {
  const api = await invocation.api();
  const document = await api.openapi(group === '' ? `api/${version}` : `apis/${group}/${version}`);
  return openSchemas(at(document, 'components', 'schemas'));
}

/** The longest front part that names a resource; the rest are fields. */
async function target(
  invocation: Invocation,
  path: string,
): Promise<{ readonly resource: DiscoveredResource; readonly fields: readonly string[] }> {
  const mapper = await invocation.mapper();
  const parts = path.replace(/\.$/, '').split('.');
  const apiVersion = invocation.flags.string('api-version');
  const [name = ''] = parts;
  if (apiVersion !== '') {
    const found = await mapper.find(name);
    const wanted = mapper.forKind(apiVersion, found.kind);
    if (!wanted) throw new KubectlError(`couldn't find resource for "${apiVersion}, Kind=${found.kind}"`);
    return { resource: wanted, fields: parts.slice(1) };
  }
  for (let length = parts.length; length > 1; length--) {
    try {
      const resource = await mapper.find(parts.slice(0, length).join('.'));
      return { resource, fields: parts.slice(length) };
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
    }
  }
  try {
    return { resource: await mapper.find(name), fields: parts.slice(1) };
  } catch (error) {
    throw error instanceof KubectlError ? new PlainError(error.message) : error;
  }
}
