import type { DiscoveredResource } from '../../../client/kube-api.ts';
import { JsonPathError, parseJsonPath } from '../../../machinery/jsonpath.ts';
import { parseApiVersion } from '../../../machinery/types.ts';
import { KubectlError, PlainError } from '../../errors.ts';
import type { Invocation } from '../../invocation.ts';
import { pluralName } from '../../resources/mapper.ts';

/**
 * What a word such as `deployments.apps.spec` names: a resource, and the fields behind it. A group is only understood
 * behind the full name of the resource, and where several resources have that name, it is the first whose own begins the word.
 */
export async function explained(
  invocation: Invocation,
  word: string,
): Promise<{ readonly resource: DiscoveredResource; readonly fields: readonly string[] }> {
  const mapper = await invocation.mapper();
  const text = word.replace(/\.$/, '');
  if (text === '') throw new KubectlError('a resource must be present, got: /, Resource=');
  const [name = '', ...fields] = fieldPath(text);
  const found = await mapper.find(name).catch((error: unknown) => {
    throw error instanceof KubectlError ? new PlainError(error.message) : error;
  });
  const apiVersion = invocation.flags.string('api-version');
  if (apiVersion !== '') {
    if (apiVersion.split('/').length > 2) throw new KubectlError(`unexpected GroupVersion string: ${apiVersion}`);
    const resource = mapper.forKind(apiVersion, found.kind) ?? { ...found, ...parseApiVersion(apiVersion) };
    return { resource, fields };
  }
  const prefix = mapper.allNamed(name).find((resource) => text.startsWith(pluralName(resource)));
  if (!prefix) return { resource: found, fields };
  return { resource: prefix, fields: fields.slice(pluralName(prefix).split('.').length - 1) };
}

/** The parts between dots. What JSONPath has besides is no path of fields. */
function fieldPath(text: string): readonly string[] {
  if (/^\.|\.\./.test(text)) throw new KubectlError('invalid jsonpath syntax, first node must be field node');
  try {
    parseJsonPath(`{.${text}}`);
  } catch (error) {
    throw error instanceof JsonPathError ? new KubectlError(error.message) : error;
  }
  return text.split('.');
}
