import { parseYaml } from '../machinery/yaml.ts';
import { isObject } from '../machinery/patch/merge.ts';
import type { Json, JsonObject, KubeObject } from '../machinery/types.ts';
import { toCompactJson } from '../machinery/json-text.ts';
import { typedForm } from './printers/typed-form.ts';
import { typedOrder } from './printers/typed-order.ts';

/** What was applied last, as the client of `apply` keeps it. */
export const lastAppliedKey = 'kubectl.kubernetes.io/last-applied-configuration';

/** The configuration as it goes into the annotation: without the annotation itself. */
export function configurationText(object: KubeObject): string {
  const { [lastAppliedKey]: _, ...annotations } = object.metadata.annotations ?? {};
  return `${toCompactJson({ ...object, metadata: { ...object.metadata, annotations } })}\n`;
}

/** The object with its configuration kept in its annotation. */
export const withConfiguration = (object: KubeObject): KubeObject => keeping(object, configurationText(object));

/** The same for one that was made of flags, and so is kept as its Go type has it. */
export const withTypedConfiguration = (object: KubeObject): KubeObject =>
  keeping(object, `${toCompactJson(typedForm({ ...object }), typedOrder(object))}\n`);

const keeping = (object: KubeObject, configuration: string): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, [lastAppliedKey]: configuration } },
});

export function lastApplied(object: KubeObject): JsonObject | undefined {
  const text = object.metadata.annotations?.[lastAppliedKey];
  if (text === undefined) return undefined;
  const parsed = parseYaml(text);
  return 'value' in parsed && isObject(parsed.value) ? parsed.value : undefined;
}

/** A stored or parsed object as the JSON that it is. */
export const asJson = (object: KubeObject): JsonObject => object as unknown as JsonObject;
export const asObject = (value: Json): KubeObject => value as unknown as KubeObject;
