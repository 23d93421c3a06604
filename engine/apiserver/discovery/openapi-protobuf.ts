/**
 * The definitions of the OpenAPI v2 document as protobuf: the only form in which kubectl asks for it, to check on its own
 * what a server cannot check for it.
 *
 * @see https://github.com/google/gnostic/blob/main/openapiv2/OpenAPIv2.proto
 */
import { isObject } from '../../machinery/patch/index.ts';
import { bytesField, message, textField, truthField, type Written } from '../../machinery/protobuf/write.ts';
import type { Json, JsonObject } from '../../machinery/types.ts';

export const openapiV2Protobuf = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/** As clients ask for it. */
export const asksForProtobuf = (accept: string | undefined): boolean =>
  (accept ?? '').startsWith('application/com.github.proto-openapi.spec.v2');

/** Field numbers of the messages. */
const documentFields = { swagger: 1, info: 2, paths: 8, definitions: 9 };
const infoFields = { title: 1, version: 2 };
const named = { name: 1, value: 2 };
const schemaFields = {
  ref: 1,
  format: 2,
  description: 4,
  required: 19,
  additionalProperties: 21,
  type: 22,
  items: 23,
  properties: 25,
  extension: 31,
};
const anyYaml = 2;

export function encodeOpenapiV2(document: Json): Uint8Array {
  const { swagger, info, definitions } = isObject(document) ? document : {};
  const { title, version } = isObject(info) ? info : {};
  const { info: infoNumber, paths, definitions: definitionsNumber } = documentFields;
  return message(
    textField(documentFields.swagger, swagger),
    bytesField(infoNumber, message(textField(infoFields.title, title), textField(infoFields.version, version))),
    // who asks in this form looks at the definitions alone
    bytesField(paths, message()),
    bytesField(definitionsNumber, namedSchemas(isObject(definitions) ? definitions : {})),
  );
}

const namedSchemas = (schemas: JsonObject): Uint8Array =>
  message(
    ...Object.entries(schemas).map(([name, schema]) =>
      bytesField(1, message(textField(named.name, name), bytesField(named.value, encodeSchema(schema ?? {})))),
    ),
  );

function encodeSchema(schema: Json): Uint8Array {
  if (!isObject(schema)) return message();
  const { required, additionalProperties, type, items, properties } = schema;
  const numbers = schemaFields;
  return message(
    textField(numbers.ref, schema['$ref']),
    textField(numbers.format, schema['format']),
    textField(numbers.description, schema['description']),
    ...(Array.isArray(required) ? required.map((name) => textField(numbers.required, name)) : []),
    additionalProperties === undefined
      ? undefined
      : bytesField(
          numbers.additionalProperties,
          message(
            typeof additionalProperties === 'boolean'
              ? truthField(2, additionalProperties)
              : bytesField(1, encodeSchema(additionalProperties)),
          ),
        ),
    typeof type === 'string' ? bytesField(numbers.type, message(textField(1, type))) : undefined,
    items === undefined ? undefined : bytesField(numbers.items, message(bytesField(1, encodeSchema(items)))),
    isObject(properties) ? bytesField(numbers.properties, namedSchemas(properties)) : undefined,
    ...extensionsOf(schema),
  );
}

/** `x-kubernetes-…`, whose values stand there as YAML, of which JSON is a part. */
const extensionsOf = (schema: JsonObject): readonly Written[] =>
  Object.entries(schema).flatMap(([name, value]) => {
    if (!name.startsWith('x-') || value === undefined) return [];
    const any = message(textField(anyYaml, JSON.stringify(value)));
    return [bytesField(schemaFields.extension, message(textField(named.name, name), bytesField(named.value, any)))];
  });
