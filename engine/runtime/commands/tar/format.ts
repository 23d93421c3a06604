/**
 * The tar format (ustar): a head of 512 bytes for each member, then its content in blocks of as many.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06
 */
export interface Member {
  /** Without a leading slash; a directory's ends with one. */
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  readonly target: string;
  readonly content: Uint8Array;
}

const block = 512;
const types = { file: '0', symlink: '2', directory: '5' } as const;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class TarError extends Error {
  override readonly name = 'TarError';
}

/** What ends an archive. */
export const trailer = new Uint8Array(2 * block);

/** One member as bytes. A name that is too long for its field goes before it, as GNU tar writes it. */
export function encodeMember(member: Member): Uint8Array {
  const name = encoder.encode(member.name);
  const long = name.length > 100 ? [entry('././@LongLink', 'L', { ...member, content: name, target: '' })] : [];
  const own = entry(member.name, types[member.type], member);
  return concat([...long, own]);
}

function entry(
  name: string,
  type: string,
  { mode, uid, gid, modified, target, content }: Omit<Member, 'name' | 'type'>,
): Uint8Array {
  const padded = Math.ceil(content.length / block) * block;
  const bytes = new Uint8Array(block + padded);
  const put = (at: number, length: number, text: string) => bytes.set(encoder.encode(text).subarray(0, length), at);
  const octal = (at: number, length: number, value: number) =>
    put(at, length, `${value.toString(8).padStart(length - 1, '0')}\0`);
  put(0, 100, name);
  octal(100, 8, mode & 0o7777);
  octal(108, 8, uid);
  octal(116, 8, gid);
  octal(124, 12, content.length);
  octal(136, 12, Math.floor(modified / 1000));
  put(156, 1, type);
  put(157, 100, target);
  put(257, 8, 'ustar  ');
  put(148, 8, '        ');
  const sum = bytes.subarray(0, block).reduce((total, byte) => total + byte, 0);
  put(148, 8, `${sum.toString(8).padStart(6, '0')}\0 `);
  bytes.set(content, block);
  return bytes;
}

/** The members of an archive, in order; kinds of members that are no files are left out. Fails with a `TarError`. */
export function* decodeMembers(bytes: Uint8Array): Generator<Member> {
  let longName: string | undefined;
  for (let at = 0; at + block <= bytes.length; ) {
    const head = bytes.subarray(at, at + block);
    if (head.every((byte) => byte === 0)) return;
    const text = (from: number, length: number) => {
      const field = head.subarray(from, from + length);
      const end = field.indexOf(0);
      return decoder.decode(end < 0 ? field : field.subarray(0, end));
    };
    const number = (from: number, length: number) => Number.parseInt(text(from, length).trim() || '0', 8);
    const size = number(124, 12);
    if (!(size >= 0) || at + block + size > bytes.length) throw new TarError('short read');
    const content = bytes.subarray(at + block, at + block + size);
    at += block + Math.ceil(size / block) * block;
    const prefix = text(257, 5) === 'ustar' && head[262] === 0 ? text(345, 155) : '';
    const name = longName ?? (prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`);
    longName = undefined;
    const type = text(156, 1);
    if (type === 'L') {
      longName = decoder.decode(content).replace(/\0+$/, '');
      continue;
    }
    if (type === 'x' || type === 'g') {
      longName = type === 'x' ? paxPath(decoder.decode(content)) : undefined;
      continue;
    }
    const kind = { '': 'file', '0': 'file', '7': 'file', '2': 'symlink', '5': 'directory' } as const;
    if (!Object.hasOwn(kind, type)) continue;
    yield {
      name,
      type: kind[type as keyof typeof kind],
      mode: number(100, 8),
      uid: number(108, 8),
      gid: number(116, 8),
      modified: number(136, 12) * 1000,
      target: text(157, 100),
      content,
    };
  }
}

/** The name in an extended header: lines of a length, a key and a value. */
const paxPath = (text: string): string | undefined => /(?:^|\n)\d+ path=([^\n]*)/.exec(text)?.[1];

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
