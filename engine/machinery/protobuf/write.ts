/** Writing of protobuf messages, field by field. @see https://protobuf.dev/programming-guides/encoding/ */
const encoder = new TextEncoder();

/** A field that is written out already. */
export type Written = Uint8Array;

export const message = (...fields: readonly (Written | undefined)[]): Uint8Array => {
  const parts = fields.filter((field) => field !== undefined);
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 0x80; left = Math.floor(left / 0x80)) bytes.push((left % 0x80) + 0x80);
  bytes.push(left);
  return Uint8Array.from(bytes);
}

export const bytesField = (number: number, value: Uint8Array): Written =>
  message(varint(number * 8 + 2), varint(value.length), value);

/** Nothing for what is absent or empty: that is the default. */
export const textField = (number: number, value: unknown): Written | undefined =>
  typeof value === 'string' && value !== '' ? bytesField(number, encoder.encode(value)) : undefined;

export const truthField = (number: number, value: boolean): Written =>
  message(varint(number * 8), varint(value ? 1 : 0));
