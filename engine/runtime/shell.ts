import type { Program } from './process.ts';

/** Programs by name, as a PATH finds them; loaded when first used. */
export interface ProgramTable {
  find(name: string): Program | Promise<Program> | undefined;
  names(): readonly string[];
}

/** A shell that keeps its variables, functions, options and working directory from one script to the next (a notebook's). */
export interface ShellSession {
  readonly cwd: string;
  readonly env: { readonly [name: string]: string };
  /** Runs one script to its end; output streams while it runs. Resolves with the exit code of its last command. */
  run(script: string, io: ShellIo): Promise<number>;
}

export interface ShellIo {
  readonly stdout: (chunk: Uint8Array) => void;
  readonly stderr: (chunk: Uint8Array) => void;
  readonly stdin?: Uint8Array;
  readonly signal: AbortSignal;
}
