/** Signals by number, as Linux on x86 and Arm has them. */
const names = [
  'EXIT',
  'HUP',
  'INT',
  'QUIT',
  'ILL',
  'TRAP',
  'ABRT',
  'BUS',
  'FPE',
  'KILL',
  'USR1',
  'SEGV',
  'USR2',
  'PIPE',
  'ALRM',
  'TERM',
  'STKFLT',
  'CHLD',
  'CONT',
  'STOP',
  'TSTP',
  'TTIN',
  'TTOU',
  'URG',
  'XCPU',
  'XFSZ',
  'VTALRM',
  'PROF',
  'WINCH',
  'IO',
  'PWR',
  'SYS',
] as const;

export const SIGINT = 2;
export const SIGQUIT = 3;
export const SIGKILL = 9;
export const SIGPIPE = 13;
export const SIGTERM = 15;

/** Signals that do nothing unless a process takes them: CHLD, CONT, URG, WINCH. */
export const ignoredByDefault: ReadonlySet<number> = new Set([17, 18, 23, 28]);

/** `TERM`, `SIGTERM`, `sigterm` or `15` to 15; undefined where there is no such signal. */
export function signalNumber(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) < names.length ? Number(text) : undefined;
  const at = (names as readonly string[]).indexOf(text.toUpperCase().replace(/^SIG/, ''));
  return at < 0 ? undefined : at;
}

export const signalName = (number: number): string => names[number] ?? String(number);
export const signalNames: readonly string[] = names;
