import { isObject } from '../../../machinery/patch/index.ts';
import type { Json, JsonObject } from '../../../machinery/types.ts';
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
      `must pass a valid container spec json file for custom profile: open ${name}: no such file or directory`,
    );
  }
  const parsed = parseYaml(context.fs.readText(path));
  const spec: Json | undefined = 'problem' in parsed ? undefined : (parsed.value as Json);
  if (spec === undefined || !isObject(spec)) throw new KubectlError(`${name} does not contain a valid container spec`);
  if (fixed.some((field) => spec[field] !== undefined)) {
    throw new KubectlError('name, command, image, lifecycle and volume devices are not modifiable via custom profile');
  }
  return spec;
}
