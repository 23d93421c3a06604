import type { Output } from '../process.ts';
import { decode } from '../processes/text.ts';

/** Standard output of a container's first process: into its log, and to whoever is attached. */
export function logOutput(
  container: { log(stream: 'stdout' | 'stderr', text: string): void },
  stream: 'stdout' | 'stderr',
): Output {
  return {
    async write(chunk) {
      container.log(stream, typeof chunk === 'string' ? chunk : decode(chunk));
    },
  };
}
