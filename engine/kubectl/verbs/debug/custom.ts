import { isObject } from '../../../machinery/patch/index.ts';
import type { Json, JsonObject } from '../../../machinery/types.ts';
import { builtinSchemas } from '../../../machinery/schema/index.ts';
import { parseYaml } from '../../../machinery/yaml.ts';
import { KubectlError } from '../../errors.ts';
import type { Invocation } from '../../invocation.ts';
import { resolvePath } from '../../resources/paths.ts';

/** What the command line says in other ways, or what a debugging container cannot have. */
const fixed = ['name', 'command', 'image', 'lifecycle', 'volumeDevices'];

/** The part of a container's spec in the file that `--custom` names. */
export function customContainer({ context, flags }: Invocation): JsonObject | undefined {
  const name = flags.string('custom');
  if (name === '') return undefined;
  const path = resolvePath(context.cwd, name);
  if (!context.fs.exists(path)) {
    throw new KubectlError(
      `must pass a container spec json file for custom profile: open ${name}: no such file or directory`,
    );
  }
  const parsed = parseYaml(context.fs.readText(path));
  if ('problem' in parsed) {
    const { documentLine, message } = parsed.problem;
    const line = documentLine === undefined ? '' : `line ${documentLine}: `;
    throw new KubectlError(
      `${name} does not contain a valid container spec: error converting YAML to JSON: yaml: ${line}${message}`,
    );
  }
  const spec = parsed.value as Json;
  if (!isObject(spec)) throw new KubectlError(`${name} does not contain a valid container spec`);
  if (fixed.some((field) => spec[field] !== undefined)) {
    throw new KubectlError('name, command, image, lifecycle and volume devices are not modifiable via custom profile');
  }
  return known(spec);
}

/** What a container has no field for is passed over. */
function known(spec: JsonObject): JsonObject {
  const fields = builtinSchemas().definition('io.k8s.api.core.v1.Container')?.properties ?? {};
  return Object.fromEntries(Object.entries(spec).filter(([field]) => Object.hasOwn(fields, field)));
}
