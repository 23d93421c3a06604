/** Messages of protobuf that CEL reads as plain values: `google.protobuf.Int32Value{value: 5}` is 5. */
import type { Environment } from '@marcbachmann/cel-js';
import { Duration, UnsignedInt } from '@marcbachmann/cel-js/evaluator';

type Fields = ReadonlyMap<string, unknown> | { readonly [name: string]: unknown };

const fieldOf = (fields: Fields, name: string): unknown =>
  fields instanceof Map ? fields.get(name) : (fields as never)[name];

/** What a message gives, by its name; each is a function of its fields. */
const messages: readonly (readonly [name: string, type: string, make: (fields: Fields) => unknown])[] = [
  ...(['Int32Value', 'Int64Value'] as const).map((name) => [name, 'int', wrapped('bigint', 0n)] as const),
  ...(['UInt32Value', 'UInt64Value'] as const).map((name) => [name, 'uint', unsigned] as const),
  ...(['FloatValue', 'DoubleValue'] as const).map((name) => [name, 'double', wrapped('number', 0)] as const),
  ['StringValue', 'string', wrapped('string', '')],
  ['BoolValue', 'bool', wrapped('boolean', false)],
  ['BytesValue', 'bytes', (fields) => fieldOf(fields, 'value') ?? new Uint8Array()],
  ['Timestamp', 'google.protobuf.Timestamp', (fields) => new Date(secondsIn(fields) * 1000 + nanosIn(fields) / 1e6)],
  ['Duration', 'google.protobuf.Duration', (fields) => new Duration(BigInt(secondsIn(fields)), nanosIn(fields))],
  ['Struct', 'map<string, dyn>', (fields) => fieldOf(fields, 'fields') ?? {}],
  ['ListValue', 'list<dyn>', (fields) => fieldOf(fields, 'values') ?? []],
  ['Value', 'dyn', valueOf],
];

export function registerWrappers(environment: Environment): void {
  for (const [name, type, make] of messages) {
    environment.registerFunction(`${functionName(name)}(map): ${type}`, make);
  }
}

const functionName = (message: string): string => `google_protobuf_${message}`;

function wrapped(type: 'bigint' | 'number' | 'string' | 'boolean', zero: unknown): (fields: Fields) => unknown {
  return (fields) => {
    const value = fieldOf(fields, 'value') ?? zero;
    // biome-ignore lint/suspicious/useValidTypeof: one of the four
    if (typeof value !== type) throw new Error('unsupported field type');
    return value;
  };
}

function unsigned(fields: Fields): unknown {
  const value = fieldOf(fields, 'value') ?? new UnsignedInt(0n);
  if (!(value instanceof UnsignedInt)) throw new Error('unsupported field type');
  return value;
}

const secondsIn = (fields: Fields): number => Number(fieldOf(fields, 'seconds') ?? 0n);
const nanosIn = (fields: Fields): number => Number(fieldOf(fields, 'nanos') ?? 0n);

function valueOf(fields: Fields): unknown {
  for (const kind of ['bool_value', 'number_value', 'string_value', 'struct_value', 'list_value']) {
    const value = fieldOf(fields, kind);
    if (value !== undefined) return value;
  }
  return null;
}

const token = /[rRbB]{0,2}(?:"""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|[A-Za-z_][\w.]*|\s+|[^]/y;

/** The messages of an expression as calls of the functions above, for a library whose grammar has no messages. */
export function withoutMessages(expression: string): string {
  if (!/google\.protobuf\.\w+\s*\{/.test(expression)) return expression;
  const words: string[] = [];
  for (token.lastIndex = 0; token.lastIndex < expression.length; ) words.push(token.exec(expression)?.[0] ?? '');
  const open: ('message' | 'other')[] = [];
  let result = '';
  for (const [i, word] of words.entries()) {
    const next = words.slice(i + 1).find((other) => other.trim() !== '') ?? '';
    const before = words.slice(0, i).findLast((other) => other.trim() !== '') ?? '';
    const name = /^google\.protobuf\.(\w+)$/.exec(word)?.[1];
    if (name !== undefined && next === '{') result += `${functionName(name)}(`;
    else if (word === '{') {
      open.push(/^google\.protobuf\.\w+$/.test(before) ? 'message' : 'other');
      result += word;
    } else if (word === '[' || word === '(') {
      open.push('other');
      result += word;
    } else if (word === '}' || word === ']' || word === ')') result += open.pop() === 'message' ? '})' : word;
    else if (open.at(-1) === 'message' && next === ':' && '{,'.includes(before)) result += JSON.stringify(word);
    else result += word;
  }
  return result;
}
