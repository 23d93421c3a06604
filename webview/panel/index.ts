/** The panel beside the editor, which shows the last diagram that was asked for. */
import { outputBox } from '../style.ts';
import { showDiagram } from '../views/diagram.ts';

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

const host = acquireVsCodeApi();
const root = document.getElementById('diagram');
let shown = new AbortController();

window.addEventListener(
  'message',
  ({ data }: MessageEvent<{ readonly title?: unknown; readonly mermaid?: unknown }>) => {
    if (!root || typeof data.mermaid !== 'string') return;
    shown.abort();
    shown = new AbortController();
    void showDiagram(outputBox(root), data.mermaid, shown.signal);
  },
);
host.postMessage({ type: 'ready' });
