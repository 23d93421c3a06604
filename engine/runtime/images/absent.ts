import type { ImageReference } from './reference.ts';

/** Names by which people ask for an image that is not there, to see what happens. */
const saysSo =
  /(^|[-_./])(no-?such|non-?existent|non-?existing|not-?existing|does-?not-?exist|doesntexist|not-?found|invalid|wrong|missing)($|[-_./]|image)/;

/** Images that are typed wrong often enough to be exercises of their own: `ngnix`, `ngin`, `busyboxx`. */
export function absentName({ repository }: ImageReference, known: readonly string[]): boolean {
  if (known.includes(repository)) return false;
  if (saysSo.test(repository)) return true;
  if (!repository.startsWith('docker.io/library/')) return false;
  return known.some((name) => name.startsWith('docker.io/library/') && name.length >= 22 && isSlip(name, repository));
}

/** One letter too many, too few, another, or two that changed places. */
function isSlip(right: string, typed: string): boolean {
  let start = 0;
  while (start < right.length && right[start] === typed[start]) start++;
  let end = 0;
  while (end < Math.min(right.length, typed.length) - start && right.at(-1 - end) === typed.at(-1 - end)) end++;
  const a = right.slice(start, right.length - end);
  const b = typed.slice(start, typed.length - end);
  if (a.length <= 1 && b.length <= 1) return true;
  return a.length === 2 && b.length === 2 && a[0] === b[1] && a[1] === b[0];
}
