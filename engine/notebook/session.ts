import type { KubeApi } from '../client/kube-api.ts';
import type { ShellSession } from '../runtime/shell.ts';
import type { World } from '../sim/index.ts';
import { scriptOf } from './console.ts';
import type { CellFlags, CellKind } from './model.ts';
import { type CellOutput, createTranscript, type StreamChunk } from './transcript.ts';

/** The cluster that a notebook's cells share: simulated, or a real one behind the same API. */
export interface SessionCluster {
  readonly api: KubeApi;
  readonly world: World;
  /** A real cluster: its time is not ours to move, and nothing is waited for after a cell. */
  readonly outside?: true;
  dispose(): void;
}

/** What is run: a cell of a notebook, or a command on its behalf. */
export interface CellSource {
  readonly kind: CellKind;
  readonly value: string;
  readonly flags?: CellFlags;
  /** What a command reads on its standard input. */
  readonly input?: string;
}

export interface CellRun {
  readonly signal: AbortSignal;
  /** Called with output as it comes. */
  readonly print: (chunk: StreamChunk) => void;
}

export interface CellResult {
  readonly exitCode: number;
  /** `expect-failure` cells succeed by failing. */
  readonly ok: boolean;
  readonly interrupted: boolean;
  /** Virtual milliseconds that passed in the cluster. */
  readonly elapsed: number;
  /** All that was printed, in order; what came on standard output is recognised. */
  readonly outputs: readonly CellOutput[];
}

/** A notebook that is run: its cells share one cluster and one shell. */
export interface NotebookSession {
  readonly cluster: SessionCluster;
  /** Aborts when the session is disposed of. */
  readonly closed: AbortSignal;
  /** Runs a cell to its end, and then lets the cluster settle. Cells run one after the other. Never throws. */
  run(cell: CellSource, run: CellRun): Promise<CellResult>;
  /** Frees the cluster. What still runs ends as interrupted. */
  dispose(): void;
}

/** What ends a cell that is interrupted, as for a process that gets SIGINT. */
const interruptedCode = 130;

export function createNotebookSession(
  cluster: SessionCluster,
  shell: ShellSession,
  /** What the settings cell prints. */
  about = '',
): NotebookSession {
  const closed = new AbortController();
  let previous: Promise<unknown> = Promise.resolve();
  const { world } = cluster;

  async function run(cell: CellSource, { signal: asked, print }: CellRun): Promise<CellResult> {
    const signal = AbortSignal.any([asked, closed.signal]);
    const begun = world.clock.now();
    const outputs = createTranscript(print);
    let exitCode = interruptedCode;
    try {
      signal.throwIfAborted();
      if (cell.kind !== 'markdown' && cell.kind !== 'settings' && !cell.flags?.skip) {
        const { script, ...input } = jobOf(cell);
        const io = { ...input, stdout: outputs.writer('stdout'), stderr: outputs.writer('stderr'), signal };
        exitCode = await world.drivers.during(untilAborted(shell.run(script, io), signal));
        if (!cluster.outside) await world.drivers.settle({ signal });
      } else {
        if (cell.kind === 'settings') outputs.writer('stdout')(about);
        exitCode = 0;
      }
    } catch (error) {
      if (!signal.aborted) {
        outputs.writer('stderr')(`${error instanceof Error ? error.message : String(error)}\n`);
        exitCode = 1;
      }
    }
    const interrupted = signal.aborted;
    if (interrupted) exitCode = interruptedCode;
    return {
      exitCode,
      interrupted,
      ok: !interrupted && (cell.flags?.expectFailure ? exitCode !== 0 : exitCode === 0),
      elapsed: world.clock.now() - begun,
      outputs: outputs.finish(),
    };
  }

  return {
    cluster,
    closed: closed.signal,
    run(cell, options) {
      const turn = previous.then(() => run(cell, options));
      previous = turn;
      return turn;
    },
    dispose() {
      closed.abort(new Error('The notebook was closed.'));
      cluster.dispose();
    },
  };
}

/** What the shell is to do for a cell. */
function jobOf({ kind, value, input }: CellSource): { readonly script: string; readonly stdin?: Uint8Array } {
  if (kind === 'manifest') return { script: 'kubectl apply -f -', stdin: new TextEncoder().encode(value) };
  return { script: scriptOf(value), ...(input === undefined ? {} : { stdin: new TextEncoder().encode(input) }) };
}

/** Gives up waiting at once when the signal aborts; what was waited for is told by the same signal, and ends on its own. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const give = () => reject(signal.reason);
    signal.addEventListener('abort', give, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', give));
  });
}
