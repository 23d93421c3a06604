import type { ContainerRuntime } from '../../runtime/cri.ts';
import { limits } from '../../limits.ts';

export interface CommandResult {
  readonly code: number;
  /** What it wrote to both streams, up to a limit. */
  readonly output: string;
  /** What of it was standard error. */
  readonly errors: string;
}

/** Runs a command in a container to its end. When `signal` aborts the command is killed, and the promise rejects. */
export async function runCommand(
  runtime: ContainerRuntime,
  containerId: string,
  command: readonly string[],
  signal: AbortSignal,
): Promise<CommandResult> {
  const process = await runtime.exec(containerId, { command });
  const kill = () => process.signal(9);
  signal.addEventListener('abort', kill, { once: true });
  process.closeStdin();
  try {
    const chunks: Uint8Array[] = [];
    const errors: Uint8Array[] = [];
    let size = 0;
    const collect = async (stream: AsyncIterable<Uint8Array>, own?: Uint8Array[]) => {
      for await (const chunk of stream) {
        if (size < limits.probeOutput) {
          chunks.push(chunk);
          own?.push(chunk);
        }
        size += chunk.length;
      }
    };
    await Promise.all([collect(process.stdout), collect(process.stderr, errors)]);
    const { code } = await process.exited;
    if (signal.aborted) throw signal.reason;
    const text = (of: readonly Uint8Array[]) => decode(of).slice(0, limits.probeOutput);
    return { code, output: text(chunks), errors: text(errors) };
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

function decode(chunks: readonly Uint8Array[]): string {
  const decoder = new TextDecoder();
  return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode();
}
