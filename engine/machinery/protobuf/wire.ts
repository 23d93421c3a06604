/** A message that ends in the middle of a field, or has one of a type that does not exist. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** One field of a message as it lies there. */
export type WireField =
  | { readonly number: number; readonly type: 'varint'; readonly value: bigint }
  | { readonly number: number; readonly type: 'fixed64' | 'bytes' | 'fixed32'; readonly value: Uint8Array };

/**
 * The fields of a message, in order.
 *
 * @throws WireError
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export function* wireFields(message: Uint8Array): Generator<WireField> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined) throw new WireError('unexpected EOF');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new WireError('integer overflow');
  };
  const take = (length: number): Uint8Array => {
    if (length < 0 || at + length > message.length) throw new WireError('unexpected EOF');
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = Number(varint());
    const number = tag >>> 3;
    if (number === 0) throw new WireError('illegal tag 0');
    switch (tag & 7) {
      case 0:
        yield { number, type: 'varint', value: varint() };
        break;
      case 1:
        yield { number, type: 'fixed64', value: take(8) };
        break;
      case 2:
        yield { number, type: 'bytes', value: take(Number(varint())) };
        break;
      case 5:
        yield { number, type: 'fixed32', value: take(4) };
        break;
      default:
        throw new WireError(`illegal wireType ${tag & 7}`);
    }
  }
}
