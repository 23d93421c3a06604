import { type NotebookCellExecution, NotebookCellOutput, NotebookCellOutputItem } from 'vscode';
import type { StreamChunk } from '../../engine/notebook/transcript.ts';

/** How long output is gathered before it is shown: an editor takes few big changes better than many small ones. */
const gatherMilliseconds = 40;

/** Shows a cell's output while it runs. */
export function streamTo(execution: NotebookCellExecution): { print(chunk: StreamChunk): void; stop(): Promise<void> } {
  let waiting: { stream: StreamChunk['stream']; text: string }[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let open: { stream: StreamChunk['stream']; output: NotebookCellOutput } | undefined;
  let shown: Promise<unknown> = Promise.resolve();

  async function show(chunks: typeof waiting): Promise<void> {
    for (const { stream, text } of chunks) {
      const item = NotebookCellOutputItem[stream](text);
      if (open?.stream === stream) await execution.appendOutputItems(item, open.output);
      else {
        open = { stream, output: new NotebookCellOutput([item]) };
        await execution.appendOutput(open.output);
      }
    }
  }

  function flush(): void {
    timer = undefined;
    const chunks = waiting;
    waiting = [];
    shown = shown.then(() => show(chunks));
  }

  return {
    print({ stream, text }) {
      const last = waiting.at(-1);
      if (last?.stream === stream) last.text += text;
      else waiting.push({ stream, text });
      timer ??= setTimeout(flush, gatherMilliseconds);
    },
    async stop() {
      clearTimeout(timer);
      waiting = [];
      await shown;
    },
  };
}
