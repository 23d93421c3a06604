import { toCompactJson } from '../../../machinery/json-text.ts';
import { nameAlphabet } from '../../../sim/index.ts';
import { dumpTemplate } from './dump.ts';

const offset = 0x811c9dc5;
const prime = 0x01000193;
const utf8 = new TextEncoder();
const known = new WeakMap<object, Map<number | undefined, string>>();

/**
 * The hash of a pod template in the names of ReplicaSets and of the revisions of DaemonSets, `web-5d4f8c7b9`: that of a real cluster of
 * the same release.
 *
 * @param template as the API stores it, defaults included
 * @param collisions `status.collisionCount` of the owner
 */
export function templateHash(template: object, collisions?: number): string {
  let byCollisions = known.get(template);
  if (!byCollisions) known.set(template, (byCollisions = new Map()));
  let hash = byCollisions.get(collisions);
  if (hash === undefined) {
    byCollisions.set(collisions, (hash = hashOf(dumpTemplate(template), collisions)));
  }
  return hash;
}

/** The hash of a dumped template. */
export function hashOf(dump: string, collisions?: number): string {
  const counted = collisions === undefined ? [] : littleEndian(collisions);
  return encode(fnv1a([...utf8.encode(dump), ...counted]));
}

/** The hash of a revision's data, in the names of a StatefulSet's revisions. */
export function revisionHash(data: unknown, collisions?: number): string {
  return encode(fnv1(utf8.encode(`${toCompactJson(data)}${collisions ?? ''}`)));
}

/** Eight bytes, of which the API's 32-bit count fills four. */
const littleEndian = (count: number): Uint8Array => new Uint8Array(new BigUint64Array([BigInt(count)]).buffer);

function fnv1a(bytes: Iterable<number>): number {
  let hash = offset;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, prime);
  return hash >>> 0;
}

function fnv1(bytes: Iterable<number>): number {
  let hash = offset;
  for (const byte of bytes) hash = Math.imul(hash, prime) ^ byte;
  return hash >>> 0;
}

/** Digits as letters that spell no word, as all generated names have them. */
const encode = (hash: number): string =>
  Array.from(String(hash), (digit) => nameAlphabet[digit.charCodeAt(0) % nameAlphabet.length]).join('');
