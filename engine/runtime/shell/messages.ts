import type { Dialect } from '../processes/machine.ts';
import type { Shell } from './state.ts';

/** What shells say, each in its own words. `%` stands for the name in question. */
const texts = {
  'not-found': { ash: '%: not found', dash: '%: not found', bash: '%: command not found' },
  'no-file': { ash: '%: not found', dash: '%: not found', bash: '%: No such file or directory' },
  'not-executable': { ash: '%: Permission denied', dash: '%: Permission denied', bash: '%: Permission denied' },
  'is-directory': { ash: '%: Permission denied', dash: '%: Permission denied', bash: '%: Is a directory' },
  'open-missing': {
    ash: "can't open %: no such file",
    dash: 'cannot open %: No such file',
    bash: '%: No such file or directory',
  },
  'create-missing': {
    ash: "can't create %: nonexistent directory",
    dash: 'cannot create %: Directory nonexistent',
    bash: '%: No such file or directory',
  },
  'create-directory': {
    ash: "can't create %: Is a directory",
    dash: 'cannot create %: Is a directory',
    bash: '%: Is a directory',
  },
  'create-read-only': {
    ash: "can't create %: Read-only file system",
    dash: 'cannot create %: Read-only file system',
    bash: '%: Read-only file system',
  },
  'create-denied': {
    ash: "can't create %: Permission denied",
    dash: 'cannot create %: Permission denied',
    bash: '%: Permission denied',
  },
  'no-space': {
    ash: 'write error: No space left on device',
    dash: 'write error: No space left on device',
    bash: 'write error: No space left on device',
  },
  unset: { ash: '%: parameter not set', dash: '%: parameter not set', bash: '%: unbound variable' },
  readonly: { ash: '%: is read only', dash: '%: is read only', bash: '%: readonly variable' },
  'bad-descriptor': { ash: '%: bad file descriptor', dash: '%: Bad file descriptor', bash: '%: Bad file descriptor' },
} as const satisfies { readonly [code: string]: { readonly [dialect in Dialect]: string } };

export type Complaint = keyof typeof texts;

export const complaint = (shell: Shell, code: Complaint, name: string): string =>
  texts[code][shell.dialect].replace('%', () => name);

/** `sh: ` or, where the shell counts lines, `sh: 3: ` (dash) and `bash: line 3: ` (bash). */
export function prefix(shell: Shell, position?: number): string {
  const { dialect } = shell;
  if (!shell.numbered || dialect === 'ash') return `${shell.name}: `;
  const line = lineOf(shell, position);
  return dialect === 'bash' ? `${shell.name}: line ${line}: ` : `${shell.name}: ${line}: `;
}

export function lineOf(shell: Shell, position = 0): number {
  let line = 1 + shell.lineOffset;
  for (let at = shell.source.indexOf('\n'); at >= 0 && at < position; at = shell.source.indexOf('\n', at + 1)) line++;
  return line;
}

/** Writes a complaint of the shell's own. */
export async function complain(
  shell: Shell,
  io: { readonly stderr: { write(text: string): Promise<void> } },
  text: string,
  position?: number,
): Promise<void> {
  await io.stderr.write(`${prefix(shell, position)}${text}\n`);
}
