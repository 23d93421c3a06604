import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import { flagTable } from '../../flags/table.ts';
import { isApiError } from '../../../machinery/errors.ts';
import { at } from '../../fields.ts';
import type { DiscoveredResource } from '../../../client/kube-api.ts';
import type { Invocation } from '../../invocation.ts';
import { refuseFailure } from '../../raw.ts';
import { openModels } from './models.ts';
import { olderExplanation } from './older-text.ts';
import { explanation, NoSuchField } from './text.ts';
import { explained } from './resource.ts';
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
    if (args.length > 1) throw new KubectlError('We accept only this format: explain RESOURCE');
    const output = flags.string('output');
    if (output !== 'plaintext' && output !== 'plaintext-openapiv2') {
      throw new KubectlError(`unrecognized format: ${output}`);
    }
    const { resource, fields } = await explained(invocation, path);
    if (output === 'plaintext-openapiv2') return explainByV2(invocation, resource, fields);
    const schemas = await schemasOf(invocation, resource);
    const { group, version, kind } = resource;
    const name = `${group}/${version}, Resource=${resource.resource}`;
    if (!schemas) throw new KubectlError(`couldn't find resource for "${name}"`);
    const root = schemas.forKind(group, version, kind);
    if (!root) throw new KubectlError(`GVR (${name}) not found in OpenAPI schema`);
    try {
      await invocation.print(explanation(schemas, root, { group, version, kind }, fields, flags.bool('recursive')));
    } catch (error) {
      if (error instanceof NoSuchField) await invocation.print(error.head);
      throw error;
    }
  },
};

async function explainByV2(
  invocation: Invocation,
  resource: DiscoveredResource,
  fields: readonly string[],
): Promise<void> {
  const api = await invocation.api();
  const response = await api.request({
    method: 'GET',
    path: '/openapi/v2',
    headers: { accept: 'application/json' },
    signal: invocation.signal,
  });
  refuseFailure(response);
  const models = openModels(response.body.type === 'object' ? response.body.value : undefined);
  const root = models.forKind(resource.group, resource.version, resource.kind);
  if (!root) {
    const { group, version, kind } = resource;
    throw new KubectlError(`couldn't find resource for "${group}/${version}, Kind=${kind}"`);
  }
  await invocation.print(olderExplanation(models, root, resource, fields, invocation.flags.bool('recursive')));
}

async function schemasOf(invocation: Invocation, { group, version }: DiscoveredResource): Promise<Schemas | undefined> {
  const api = await invocation.api();
  try {
    const document = await api.openapi(group === '' ? `api/${version}` : `apis/${group}/${version}`);
    return openSchemas(at(document, 'components', 'schemas'));
  } catch (error) {
    if (isApiError(error, 'NotFound')) return undefined;
    throw error;
  }
}
