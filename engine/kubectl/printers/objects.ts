import { JsonPathError, parseJsonPath } from '../../machinery/jsonpath.ts';
import type { KubeObject } from '../../machinery/types.ts';
import { parseApiVersion } from '../../machinery/types.ts';
import { toYaml } from '../../machinery/yaml.ts';
import { KubectlError, PartlyPrinted } from '../errors.ts';
import type { Invocation } from '../invocation.ts';
import { kindName } from '../resources/mapper.ts';
import { resolvePath } from '../resources/paths.ts';
import { goSyntax, goText } from './go-syntax.ts';
import { parseGoTemplate, TemplateError } from './go-template.ts';
import { alphabetical, toCompactJson, toJson } from '../../machinery/json-text.ts';
import { toKyaml } from './kyaml.ts';
import { typedForm } from './typed-form.ts';
import { typedOrder } from './typed-order.ts';

/** Any value that is printed as an object: mostly a `KubeObject`, or a list of them. */
export type Printable = { readonly [field: string]: unknown };

/** Words for one object in the chosen format; called for each in turn. */
export type ObjectPrinter = (object: Printable) => string;

const formats = [
  'go-template',
  'go-template-file',
  'json',
  'jsonpath',
  'jsonpath-as-json',
  'jsonpath-file',
  'kyaml',
  'name',
  'template',
  'templatefile',
  'yaml',
];

/** The printer that `-o` asks for; undefined where it asks for none. */
export function objectPrinter(
  invocation: Invocation,
  options: {
    readonly operation?: string;
    /** Formats that the verb has besides. */
    readonly more?: readonly string[];
    /** The object is printed as one of its Go type: all that this always has, in the order in which it is declared. */
    readonly typed?: boolean;
  } = {},
): ObjectPrinter | undefined {
  const { flags } = invocation;
  const output = flags.optional('output') || (flags.optional('template') === '' ? '' : 'go-template');
  if (output === '') return undefined;
  const order = (object: Printable) => (options.typed ? typedOrder(object) : alphabetical);
  const form = options.typed ? typedForm<Printable> : (object: Printable) => object;
  const clean = flags.bool('show-managed-fields') ? form : (object: Printable) => form(withoutManagedFields(object));
  const [format = '', argument] = splitFormat(output);
  const template = argument ?? flags.optional('template');
  // only templates take a value after the format
  switch (argument !== undefined && ['json', 'yaml', 'kyaml', 'name'].includes(format) ? output : format) {
    case 'json':
      return (object) => toJson(clean(object), order(object));
    case 'yaml': {
      let count = 0;
      return (object) => (count++ > 0 ? '---\n' : '') + toYaml(clean(object));
    }
    case 'kyaml':
      return (object) => toKyaml(clean(object), order(object));
    case 'name':
      return namePrinter(options.operation);
    case 'jsonpath':
    case 'jsonpath-file':
    case 'jsonpath-as-json':
      return jsonPathPrinter(invocation, format, template);
    case 'go-template':
    case 'template':
    case 'go-template-file':
    case 'templatefile':
      return goTemplatePrinter(invocation, format, template);
    default: {
      const allowed = [...formats, ...(options.more ?? [])].sort();
      throw new KubectlError(
        `unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: ${allowed.join(',')}`,
      );
    }
  }
}

function splitFormat(output: string): readonly [string, string?] {
  const equals = output.indexOf('=');
  return equals < 0 ? [output] : [output.slice(0, equals), output.slice(equals + 1)];
}

/** `pod/web`, or `pod/web created`: the words of most verbs. */
export const namePrinter =
  (operation = ''): ObjectPrinter =>
  (object) =>
    itemsOf(object)
      .map((item) => `${qualifiedName(item)}${operation === '' ? '' : ` ${operation}`}\n`)
      .join('');

const itemsOf = (object: Printable): readonly Printable[] => (Array.isArray(object.items) ? object.items : [object]);

function qualifiedName(object: Printable): string {
  const { apiVersion, kind, metadata } = object as Partial<KubeObject>;
  const { group } = parseApiVersion(apiVersion ?? '');
  return `${kindName({ group, kind: kind ?? '' })}/${metadata?.name || '<unknown>'}`;
}

/** Without what no reader wants to see. */
export function withoutManagedFields(object: Printable): Printable {
  if (Array.isArray(object.items)) return { ...object, items: object.items.map(withoutManagedFields) };
  const { metadata } = object;
  if (typeof metadata !== 'object' || metadata === null || !('managedFields' in metadata)) return object;
  const { managedFields: _, ...rest } = metadata;
  return { ...object, metadata: rest };
}

function templateText(invocation: Invocation, format: string, template: string): string {
  if (template === '') throw new KubectlError('template format specified but no template given');
  if (!format.endsWith('file')) return template;
  const { fs, cwd } = invocation.context;
  const path = resolvePath(cwd, template);
  if (!fs.exists(path)) {
    throw new KubectlError(`error reading --template ${template}, open ${template}: no such file or directory`);
  }
  return fs.readText(path);
}

function jsonPathPrinter(invocation: Invocation, format: string, argument: string): ObjectPrinter {
  const text = templateText(invocation, format, argument);
  const allowMissing = invocation.flags.bool('allow-missing-template-keys');
  let template: ReturnType<typeof parseJsonPath>;
  try {
    template = parseJsonPath(text);
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    throw new KubectlError(`error parsing jsonpath ${text}, ${error.message}`);
  }
  return (object) => {
    try {
      if (format !== 'jsonpath-as-json') return template.render(object, { allowMissing });
      return template
        .find(object, { allowMissing })
        .map((found) => toJson(found))
        .join('');
    } catch (error) {
      if (!(error instanceof JsonPathError)) throw error;
      throw new KubectlError(
        `error executing jsonpath ${JSON.stringify(text)}: Error executing template: ${error.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${text}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(object)}\n\n`,
      );
    }
  };
}

function goTemplatePrinter(invocation: Invocation, format: string, argument: string): ObjectPrinter {
  const text = templateText(invocation, format, argument);
  const allowMissing = invocation.flags.bool('allow-missing-template-keys');
  let run: ReturnType<typeof parseGoTemplate>;
  try {
    run = parseGoTemplate(text);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new KubectlError(`error parsing template ${text}, template: output:1: ${error.message}`);
  }
  return (object) => {
    const { text: printed, problem } = run(object, { allowMissing });
    if (problem === undefined) return printed;
    // the real one helps on standard output as well
    const help = `Error executing template: ${problem}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${text}\n\traw data was:\n\t\t${toCompactJson(object)}\n\tobject given to template engine was:\n\t\t${goText(object)}\n\n`;
    throw new PartlyPrinted(`error executing template ${JSON.stringify(text)}: ${problem}`, printed + help);
  };
}
