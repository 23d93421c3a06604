import { window } from 'vscode';
import type { CellResult } from '../../engine/notebook/session.ts';
import type { Sessions } from '../sessions/sessions.ts';

/** What a command printed, both streams. */
export const textOf = ({ outputs }: CellResult): string => outputs.map(({ text }) => text).join('');

/** Runs a script at the cluster in use: what it prints, or a message of that and undefined where it fails. */
export async function ask(sessions: Sessions, script: string, input?: string): Promise<string | undefined> {
  const result = await sessions.runCommand({
    kind: 'command',
    value: script,
    ...(input === undefined ? {} : { input }),
  });
  if (result.ok) return textOf(result);
  window.showErrorMessage(textOf(result).trim() || `Exit code ${result.exitCode}`);
  return undefined;
}
