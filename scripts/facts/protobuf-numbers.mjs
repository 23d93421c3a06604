/**
 * Reads the protobuf field numbers of the Kubernetes API out of a kubectl binary (linux, amd64): every Go struct of the API
 * carries them in the tags of its fields. Prints them as the table in engine/machinery/protobuf/numbers.ts.
 *
 *     node scripts/facts/protobuf-numbers.mjs path/to/kubectl > engine/machinery/protobuf/numbers.ts
 */
import { readFileSync } from 'node:fs';

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error('usage: protobuf-numbers.mjs KUBECTL');
  process.exit(2);
}
const binary = readFileSync(path);
const sections = readSections(binary);
const rodata = sections.get('.rodata');
if (!rodata) throw new Error('there is no .rodata: not the kind of binary that this reads');
const { address: base, offset: start, size } = rodata;
const end = base + size;

/** Offset in the file of an address in .rodata. */
const at = (address) => Number(address) - base + start;

/** A Go name: a byte of flags, the length, the text; and if the flags say so the tag in the same form. */
function readName(offset) {
  const flags = binary[offset];
  let [length, next] = varint(offset + 1);
  const name = binary.toString('utf8', next, next + length);
  if ((flags & 2) === 0) return { name, tag: '' };
  [length, next] = varint(next + length);
  return { name, tag: binary.toString('utf8', next, next + length) };
}

function varint(offset) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = binary[offset++];
    value |= (byte & 0x7f) << shift;
    if ((byte & 0x80) === 0) return [value, offset];
  }
}

/**
 * A struct type lies in memory as: 48 bytes of header (at 23 the kind, at 40 the offset of its name), a pointer to the
 * package's name, and a slice of fields (pointer, length, capacity), each of them 24 bytes that begin with a pointer to
 * its name. With methods or a name it is followed by the offset of its package's path.
 */
const structKind = 25;
const pointerKind = 22;
const structs = new Map();
for (let offset = start; offset + 96 < start + size; offset += 8) {
  if ((binary[offset + 23] & 31) !== structKind) continue;
  const fieldsAt = binary.readBigUInt64LE(offset + 56);
  const count = binary.readBigUInt64LE(offset + 64);
  if (count === 0n || count > 200n || count !== binary.readBigUInt64LE(offset + 72)) continue;
  if (fieldsAt < BigInt(base) || fieldsAt >= BigInt(end)) continue;
  const found = readStruct(offset, at(fieldsAt), Number(count));
  if (found) structs.set(found.name, found.fields);
}

function readStruct(offset, fieldsOffset, count) {
  const fields = {};
  for (let index = 0; index < count; index++) {
    const pointer = binary.readBigUInt64LE(fieldsOffset + 24 * index);
    if (pointer < BigInt(base) || pointer >= BigInt(end)) return undefined;
    const { tag } = readName(at(pointer));
    const number = /protobuf:"[a-z0-9]+,(\d+),/.exec(tag)?.[1];
    const [, json = '', options = ''] = /json:"([^",]*)([^"]*)/.exec(tag) ?? [];
    if (number === undefined) continue;
    const type = at(binary.readBigUInt64LE(fieldsOffset + 24 * index + 8));
    const isPointer = (binary[type + 23] & 31) === pointerKind;
    // an embedded struct has no name of its own in JSON: its fields stand in its place
    const name = json === '' ? `=${typeName(type)}` : json;
    fields[name] = `${number}${isPointer ? '*' : options.includes('omitempty') ? '' : '!'}`;
  }
  if (Object.keys(fields).length === 0) return undefined;
  return { name: typeName(offset), fields };
}

/** The OpenAPI name of a struct type. */
function typeName(offset) {
  const name = readName(start + binary.readInt32LE(offset + 40)).name.replace(/^\*/, '');
  const packageName = readName(start + binary.readInt32LE(offset + 80)).name;
  return definitionName(packageName, name.split('.').pop());
}

/** `k8s.io/api/core/v1` and `Pod` as the OpenAPI definition `io.k8s.api.core.v1.Pod`. */
function definitionName(packageName, type) {
  const [host, ...rest] = packageName.split('/');
  return `${host.split('.').reverse().join('.')}.${rest.join('.')}.${type}`;
}

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

const wanted = [...structs].filter(([name]) =>
  /^io\.k8s\.(api|apimachinery|apiextensions-apiserver|kube-aggregator)\./.test(name),
);
const lines = wanted
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(
    ([name, fields]) =>
      `${name} ${Object.entries(fields)
        .sort(([, a], [, b]) => Number.parseInt(a) - Number.parseInt(b))
        .map(([field, number]) => `${field}:${number}`)
        .join(' ')}`,
  );
console.log(`/**
 * Numbers of the fields in the protobuf form of the API, a definition a line. Facts of Kubernetes 1.36, written by
 * scripts/facts/protobuf-numbers.mjs. This one file is a table, and is read line by line when the first such body comes.
 */
export const protobufNumbers = \`${lines.join('\n')}\`;`);
