import type { Schema } from './contract.ts';

/**
 * Why a value cannot be read as its type. The server says it in the words of its JSON decoder, so the facts are those:
 * the struct and the path that it was reading, what it found, and the type that it needs.
 */
export type DecodeProblem =
  | {
      readonly code: 'wrong-type';
      /** With indices: `spec.containers[0].ports`. */
      readonly path: string;
      /** Last struct on the way: `Container`. */
      readonly struct: string;
      /** Without indices and map keys: `spec.containers.ports`. */
      readonly fieldPath: string;
      /** `string`, `number`, `number 1.5`, `bool`, `object`, `array`. */
      readonly actual: string;
      /** `int32`, `[]v1.Container`, … */
      readonly expected: string;
    }
  | { readonly code: 'bad-quantity' | 'bad-base64' | 'bad-time'; readonly path: string; readonly value: string }
  | { readonly code: 'not-int-or-string'; readonly path: string; readonly actual: string };

const quantityPattern = "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** The problem as an API server words it after `… cannot be handled as a Pod: `. */
export function formatDecodeProblem(problem: DecodeProblem): string {
  switch (problem.code) {
    case 'wrong-type': {
      const { struct, fieldPath, actual, expected } = problem;
      const where = fieldPath === '' ? 'value' : `struct field ${struct}.${fieldPath}`;
      return `json: cannot unmarshal ${actual} into Go ${where} of type ${expected}`;
    }
    case 'not-int-or-string':
      return `json: cannot unmarshal ${problem.actual} into Go value of type int32`;
    case 'bad-quantity':
      return `quantities must match the regular expression ${quantityPattern}`;
    case 'bad-base64':
      return `illegal base64 data at input byte ${firstBadBase64Byte(problem.value)}`;
    case 'bad-time':
      return `parsing time ${JSON.stringify(problem.value)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(problem.value)} as "2006"`;
  }
}

/** The same of an object that a strategic merge made, which the server reads in another way. */
export function formatConversionProblem(problem: DecodeProblem): string {
  if (problem.code !== 'wrong-type') return formatDecodeProblem(problem);
  const { expected } = problem;
  const actual = { bool: 'bool', object: 'map', array: 'slice', string: 'string' }[problem.actual] ?? 'int64';
  if (expected.startsWith('[]')) return `cannot restore slice from ${actual}`;
  if (expected.startsWith('map[')) return `cannot restore map from ${actual}`;
  return expected.includes('.') ? `cannot restore struct from: ${actual}` : `unrecognized type: ${expected}`;
}

/** `strict decoding error: unknown field "spec.a", unknown field "spec.b"`. */
export const formatUnknownFields = (paths: readonly string[]): string =>
  `strict decoding error: ${paths.map((path) => `unknown field ${JSON.stringify(path)}`).join(', ')}`;

function firstBadBase64Byte(text: string): number {
  const bad = text.search(/[^A-Za-z0-9+/=\r\n]/);
  if (bad >= 0) return bad;
  const padding = text.indexOf('=');
  return padding >= 0 && padding % 4 < 2 ? padding : Math.floor(text.length / 4) * 4;
}

/** What JSON calls a value, as the decoder does; fractions and numbers out of range are spelled out. */
export function describeActual(value: unknown, expected: string): string {
  if (typeof value === 'boolean') return 'bool';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return expected === 'int32' || expected === 'int64' ? `number ${value}` : 'number';
  return typeof value;
}

/** The name that the server's own language has for a type: `map[string]string`, `[]v1.Container`. */
export function describeExpected(schema: Schema): string {
  if (schema.ref !== undefined) {
    const [version, name] = schema.ref.split('.').slice(-2);
    return `${version}.${name}`;
  }
  if (schema.type === 'array') return `[]${schema.items ? describeExpected(schema.items) : 'interface {}'}`;
  if (schema.format === 'byte') return '[]uint8';
  if (schema.format === 'quantity') return 'resource.Quantity';
  if (typeof schema.additionalProperties === 'object') {
    return `map[string]${describeExpected(schema.additionalProperties)}`;
  }
  if (schema.type === 'integer') return schema.format ?? 'int64';
  if (schema.type === 'number') return 'float64';
  if (schema.type === 'boolean') return 'bool';
  return schema.type === 'object' ? 'map[string]interface {}' : 'string';
}
