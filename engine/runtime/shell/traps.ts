import { parse } from 'unbash';
import { runScript } from './interpreter.ts';
import type { Io } from './io.ts';
import type { Shell } from './state.ts';

/** Runs the actions of the signals that came while a command was running. */
export async function runPendingTraps(shell: Shell, io: Io): Promise<void> {
  for (let number = shell.pending.shift(); number !== undefined; number = shell.pending.shift()) {
    const action = shell.traps.get(number);
    if (!action) continue;
    const status = shell.status;
    await runTrap(shell, io, action);
    shell.status = status;
  }
}

export async function runTrap(shell: Shell, io: Io, action: string): Promise<void> {
  await runScript(shell, io, parse(action));
}
