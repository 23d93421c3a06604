import { readFileSync } from 'node:fs';

/**
 * Lines of known-differences.txt: the command line and, after ` # `, the reason why its output is not the real one's. A
 * reason that begins with `undecided` says that chance or the machine's pace decides, and not one of the two kubectls.
 */
const known = readFileSync(new URL('known-differences.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((text) => text.includes(' # '))
  .map((text) => text.split(' # ') as [string, string]);

export const undecided: ReadonlyMap<string, string> = new Map(
  known.filter(([, reason]) => reason.startsWith('undecided')),
);
export const expectedToDiffer: ReadonlyMap<string, string> = new Map(known.filter(([line]) => !undecided.has(line)));
