import { limits } from '../../limits.ts';
import type { Schema, SchemaSource } from '../schema/contract.ts';
import type { Json } from '../types.ts';
import { fieldTable, type NumberedField } from './fields.ts';
import { WireError, type WireField, wireFields } from './wire.ts';

const utf8 = new TextDecoder();
type Fields = { [name: string]: unknown };

/** What every protobuf body of the API begins with. */
const magic = [0x6b, 0x38, 0x73, 0x00];

/** A body taken out of its envelope. */
export interface Envelope {
  readonly apiVersion: string;
  readonly kind: string;
  readonly raw: Uint8Array;
}

/**
 * Opens the envelope of a body of type `application/vnd.kubernetes.protobuf`.
 *
 * @throws WireError
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding-idl
 */
export function openEnvelope(body: Uint8Array): Envelope {
  if (magic.some((byte, index) => body[index] !== byte)) {
    throw new WireError('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]');
  }
  let apiVersion = '';
  let kind = '';
  let raw: Uint8Array = new Uint8Array();
  for (const field of wireFields(body.subarray(magic.length))) {
    if (field.type !== 'bytes') continue;
    if (field.number === 2) raw = field.value;
    if (field.number !== 1) continue;
    for (const part of wireFields(field.value)) {
      if (part.type !== 'bytes') continue;
      if (part.number === 1) apiVersion = utf8.decode(part.value);
      if (part.number === 2) kind = utf8.decode(part.value);
    }
  }
  return { apiVersion, kind, raw };
}

/**
 * The object in a message, as its JSON form has it: zeros that JSON leaves out are left out.
 *
 * @throws WireError where the bytes are no such message, or the definition has no protobuf form
 */
export function decodeMessage(schemas: SchemaSource, definition: string, message: Uint8Array, depth = 0): Fields {
  const schema = schemas.definition(definition);
  if (!schema || depth > limits.protobufDepth) throw new WireError(`${definition} cannot be read`);
  const object: Fields = {};
  readInto(object, { schemas, schema, depth }, definition, message);
  return object;
}

interface Place {
  readonly schemas: SchemaSource;
  readonly schema: Schema;
  readonly depth: number;
}

function readInto(object: Fields, place: Place, definition: string, message: Uint8Array): void {
  const fields = fieldTable(definition);
  if (!fields) throw new WireError(`${definition} has no protobuf form`);
  for (const wire of wireFields(message)) {
    const field = fields.get(wire.number);
    if (!field) continue;
    if (field.embedded) {
      if (wire.type === 'bytes') readInto(object, place, field.name, wire.value);
      continue;
    }
    const schema = place.schema.properties?.[field.name];
    if (schema) readField(object, field, schema, place, wire);
  }
}

function readField(object: Fields, field: NumberedField, declared: Schema, place: Place, wire: WireField): void {
  const { name } = field;
  const schema = place.schemas.resolve(declared);
  if (schema.items) {
    const list = (object[name] ??= []) as unknown[];
    const isNumber = schema.items.type === 'integer' || schema.items.type === 'number';
    if (wire.type === 'bytes' && isNumber) list.push(...packed(wire.value));
    else list.push(readValue(schema.items, place, wire, name));
    return;
  }
  if (schema.additionalProperties && schema.additionalProperties !== true && wire.type === 'bytes') {
    const [key, value] = readEntry(schema.additionalProperties, place, wire.value, name);
    ((object[name] ??= {}) as Fields)[key] = value;
    return;
  }
  const value = readValue(declared, place, wire, name);
  const isZero = value === '' || value === 0 || value === false || value === undefined;
  if (!isZero || field.pointer || field.always) object[name] = value;
}

/** Packed integers: one varint after the other. */
function packed(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of bytes) {
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte >= 0x80) continue;
    numbers.push(Number(BigInt.asIntN(64, value)));
    value = 0n;
    shift = 0n;
  }
  return numbers;
}

function readEntry(values: Schema, place: Place, entry: Uint8Array, name: string): [string, unknown] {
  let key = '';
  let value: unknown = emptyValue(place.schemas.resolve(values));
  for (const wire of wireFields(entry)) {
    if (wire.number === 1 && wire.type === 'bytes') key = utf8.decode(wire.value);
    if (wire.number === 2) value = readMapValue(values, place, wire, name);
  }
  return [key, value];
}

/** The values of a map of lists are messages of their own, with the items under number 1. */
function readMapValue(values: Schema, place: Place, wire: WireField, name: string): unknown {
  const { items } = place.schemas.resolve(values);
  if (!items || wire.type !== 'bytes') return readValue(values, place, wire, name);
  return [...wireFields(wire.value)].map((item) => readValue(items, place, item, name));
}

const emptyValue = ({ type, format }: Schema): unknown =>
  format === 'quantity' ? '0' : type === 'string' ? '' : type === 'object' ? {} : type === 'array' ? [] : 0;

function readValue(declared: Schema, place: Place, wire: WireField, name: string): unknown {
  const schema = place.schemas.resolve(declared);
  if (wire.type === 'varint') {
    return schema.type === 'boolean' ? wire.value !== 0n : Number(BigInt.asIntN(64, wire.value));
  }
  if (wire.type !== 'bytes') {
    const view = new DataView(wire.value.buffer, wire.value.byteOffset, wire.value.byteLength);
    return wire.type === 'fixed64' ? view.getFloat64(0, true) : view.getFloat32(0, true);
  }
  const special = schema.format === undefined ? undefined : formats[schema.format];
  if (special) return special(wire.value, name);
  if (schema.type === 'string') return utf8.decode(wire.value);
  const definition = lastRef(place.schemas, declared);
  if (definition !== undefined && !schema.preserveUnknownFields) {
    return decodeMessage(place.schemas, definition, wire.value, place.depth + 1);
  }
  return embeddedJson(wire.value);
}

/** The name of the definition that a schema ends in. */
function lastRef(schemas: SchemaSource, schema: Schema): string | undefined {
  let name: string | undefined;
  for (let at: Schema | undefined = schema; at?.ref !== undefined; at = schemas.definition(at.ref)) name = at.ref;
  return name;
}

/** Fields with microseconds; others of format date-time have seconds. */
const microTimes = new Set(['renewTime', 'acquireTime', 'eventTime', 'lastObservedTime']);

const formats: { readonly [format: string]: (bytes: Uint8Array, name: string) => unknown } = {
  quantity: (bytes) => textField(bytes, 1),
  byte: (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')),
  'int-or-string'(bytes) {
    let type = 0;
    let number = 0;
    for (const wire of wireFields(bytes)) {
      if (wire.type !== 'varint') continue;
      if (wire.number === 1) type = Number(wire.value);
      if (wire.number === 2) number = Number(BigInt.asIntN(32, wire.value));
    }
    return type === 1 ? textField(bytes, 3) : number;
  },
  'date-time'(bytes, name) {
    let seconds = 0;
    let nanos = 0;
    for (const wire of wireFields(bytes)) {
      if (wire.type !== 'varint') continue;
      if (wire.number === 1) seconds = Number(BigInt.asIntN(64, wire.value));
      if (wire.number === 2) nanos = Number(BigInt.asIntN(32, wire.value));
    }
    // the zero time stands for no time, and has no bytes
    if (bytes.length === 0 || !Number.isFinite(seconds) || Math.abs(seconds) > 2.5e11) return undefined;
    const text = new Date(seconds * 1000).toISOString().slice(0, 19);
    return microTimes.has(name) ? `${text}.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z` : `${text}Z`;
  },
};

function textField(bytes: Uint8Array, number: number): string {
  for (const wire of wireFields(bytes))
    if (wire.number === number && wire.type === 'bytes') return utf8.decode(wire.value);
  return '';
}

/** RawExtension, JSON and FieldsV1 carry their JSON text. */
function embeddedJson(bytes: Uint8Array): Json | undefined {
  const text = textField(bytes, 1);
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new WireError('a raw value is no JSON');
  }
}
