/**
 * The struct types in a Go program (linux, amd64), read from what the program keeps for reflection: fields in order, their types and tags.
 *
 * A struct type lies in memory as: 48 bytes of header (at 20 flags, at 23 the kind, at 40 the offset of its name), a pointer to the
 * package's name, and a slice of fields (pointer, length, capacity), each of them 24 bytes: pointers to its name and its type, and where
 * it lies. With methods or a name it is followed by the offset of its package's path.
 *
 * @see https://pkg.go.dev/internal/abi#StructType
 */
const structKind = 25;
const pointerKind = 22;
const hasTag = 2;
const isEmbedded = 8;
const extraStar = 2;

export function readGoStructs(binary) {
  const rodata = readSections(binary).get('.rodata');
  if (!rodata) throw new Error('there is no .rodata: not the kind of binary that this reads');
  const { address: base, offset: start, size } = rodata;
  const end = base + size;
  const inside = (pointer) => pointer >= BigInt(base) && pointer < BigInt(end);
  /** Offset in the file of an address in .rodata. */
  const at = (address) => Number(address) - base + start;

  const structs = new Map();
  for (let offset = start; offset + 96 < start + size; offset += 8) {
    if ((binary[offset + 23] & 31) !== structKind) continue;
    const fields = binary.readBigUInt64LE(offset + 56);
    const count = binary.readBigUInt64LE(offset + 64);
    if (count === 0n || count > 200n || count !== binary.readBigUInt64LE(offset + 72) || !inside(fields)) continue;
    const found = readFields(at(fields), Number(count));
    // others have no use for the API, and what only looks like a type has no such tags
    if (found?.some(({ tag }) => tag.includes('protobuf:"'))) structs.set(definitionOf(offset), found);
  }
  return structs;

  function readFields(first, count) {
    const fields = [];
    for (let offset = first; offset < first + 24 * count; offset += 24) {
      const pointer = binary.readBigUInt64LE(offset);
      if (!inside(pointer)) return undefined;
      const { name, tag } = readName(at(pointer));
      const type = at(binary.readBigUInt64LE(offset + 8));
      fields.push({
        name,
        tag,
        embedded: (binary[at(pointer)] & isEmbedded) !== 0,
        type: typeText(type),
        definition: definitionOf(type),
        pointer: (binary[type + 23] & 31) === pointerKind,
        struct: (binary[type + 23] & 31) === structKind,
      });
    }
    return fields;
  }

  function typeText(offset) {
    const { name } = readName(start + binary.readInt32LE(offset + 40));
    return (binary[offset + 20] & extraStar) === 0 ? name : name.slice(1);
  }

  /** `k8s.io/api/core/v1` and `Pod` as the OpenAPI definition `io.k8s.api.core.v1.Pod`. */
  function definitionOf(offset) {
    const { name } = readName(start + binary.readInt32LE(offset + 40));
    const [host, ...rest] = readName(start + binary.readInt32LE(offset + 80)).name.split('/');
    return [...host.split('.').reverse(), ...rest, name.replace(/^\*/, '').split('.').pop()].join('.');
  }

  /** A Go name: a byte of flags, the length, the text; and if the flags say so the tag in the same form. */
  function readName(offset) {
    const [length, next] = varint(offset + 1);
    const name = binary.toString('utf8', next, next + length);
    if ((binary[offset] & hasTag) === 0) return { name, tag: '' };
    const [tagLength, tagAt] = varint(next + length);
    return { name, tag: binary.toString('utf8', tagAt, tagAt + tagLength) };
  }

  function varint(from) {
    let value = 0;
    for (let offset = from, shift = 0; ; shift += 7) {
      const byte = binary[offset++];
      value |= (byte & 0x7f) << shift;
      if ((byte & 0x80) === 0) return [value, offset];
    }
  }
}

/** The sections of an ELF file. */
function readSections(file) {
  const table = Number(file.readBigUInt64LE(0x28));
  const entrySize = file.readUInt16LE(0x3a);
  const entries = Array.from({ length: file.readUInt16LE(0x3c) }, (_, index) => table + index * entrySize);
  const names = Number(file.readBigUInt64LE(entries[file.readUInt16LE(0x3e)] + 0x18));
  return new Map(
    entries.map((entry) => {
      const from = names + file.readUInt32LE(entry);
      const name = file.toString('latin1', from, file.indexOf(0, from));
      const field = (position) => Number(file.readBigUInt64LE(entry + position));
      return [name, { address: field(0x10), offset: field(0x18), size: field(0x20) }];
    }),
  );
}
