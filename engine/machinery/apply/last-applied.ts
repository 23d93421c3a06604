import { toCompactJson } from '../json-text.ts';
import { isObject } from '../patch/merge.ts';
import type { Schema } from '../schema/contract.ts';
import type { JsonObject, KubeObject } from '../types.ts';
import { compare, fieldsOf, UntypedConfiguration } from './fields-of.ts';
import { difference, type FieldSet, noFields } from './field-set.ts';
import type { Shapes } from './shape.ts';

const annotation = 'kubectl.kubernetes.io/last-applied-configuration';

/** The manager that goes on from client-side apply: what it wrote then is its own. */
export const kubectlManager = 'kubectl';

const textOf = (object: KubeObject | undefined): string | undefined => object?.metadata.annotations?.[annotation];

/**
 * The fields that kubectl's last client-side apply wrote and that still are as it wrote them: its server-side apply may take
 * them without a conflict.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#upgrading-from-client-side-apply-to-server-side-apply
 */
export function lastAppliedFields(shapes: Shapes, live: KubeObject, schema: Schema): FieldSet {
  const configuration = parsed(textOf(live));
  if (!configuration || configuration['apiVersion'] !== live.apiVersion) return noFields;
  try {
    const { changed, removed } = compare(shapes, live, configuration, schema);
    return difference(difference(fieldsOf(shapes, configuration, schema), changed), removed);
  } catch (error) {
    if (error instanceof UntypedConfiguration) return noFields;
    throw error;
  }
}

function parsed(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** An object that client-side apply knows goes on telling it what was applied last. */
export function withLastApplied(object: KubeObject, configuration: JsonObject): KubeObject {
  if (textOf(object) === undefined) return object;
  const text = `${toCompactJson(withoutBookkeeping(configuration))}\n`;
  if (textOf(object) === text) return object;
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, annotations: { ...metadata.annotations, [annotation]: text } } };
}

function withoutBookkeeping(configuration: JsonObject): JsonObject {
  const { metadata } = configuration;
  if (!isObject(metadata)) return configuration;
  const { managedFields: _, annotations, ...rest } = metadata;
  if (!isObject(annotations)) return { ...configuration, metadata: rest };
  const { [annotation]: __, ...others } = annotations;
  return {
    ...configuration,
    metadata: { ...rest, ...(Object.keys(others).length > 0 ? { annotations: others } : {}) },
  };
}
