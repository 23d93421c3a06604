/** The notebook renderer: draws what cells print, each kind of data in its own view. */
import type { AppliedData, TableData } from '../../engine/notebook/representations.ts';
import { outputBox } from '../style.ts';
import { showApplied } from '../views/applied.ts';
import { showDiagram, warmUp } from '../views/diagram.ts';
import { showTable } from '../views/table.ts';
import { showYaml } from '../views/yaml.ts';

/** What VS Code gives to a renderer and takes from it. */
interface RendererContext {
  readonly postMessage?: (message: unknown) => void;
}
interface OutputItem {
  readonly id: string;
  readonly mime: string;
  text(): string;
  json(): unknown;
}
interface Renderer {
  renderOutputItem(item: OutputItem, element: HTMLElement): void | Promise<void>;
  disposeOutputItem(id?: string): void;
}

type View = (box: HTMLElement, item: OutputItem, signal: AbortSignal) => void | Promise<void>;

export function activate(context: RendererContext): Renderer {
  const { postMessage } = context;
  const ask = postMessage && ((kind: string, object: string) => postMessage({ type: 'diagram', kind, object }));
  const views: { readonly [mime: string]: View } = {
    'application/vnd.kubebook.mermaid': (box, item, signal) => showDiagram(box, item.text(), signal),
    'application/vnd.kubebook.table+json': (box, item) => showTable(box, item.json() as TableData),
    'application/vnd.kubebook.yaml': (box, item) => showYaml(box, item.text()),
    'application/vnd.kubebook.applied+json': (box, item) => showApplied(box, item.json() as AppliedData, ask),
  };
  /** Outputs that are shown, and what ends their work. */
  const shown = new Map<string, AbortController>();

  return {
    async renderOutputItem(item, element) {
      shown.get(item.id)?.abort();
      const output = new AbortController();
      shown.set(item.id, output);
      const box = outputBox(element);
      const view = views[item.mime];
      if (view) await view(box, item, output.signal);
      else box.textContent = item.text();
      warmUp();
    },
    disposeOutputItem(id) {
      for (const key of id === undefined ? [...shown.keys()] : [id]) {
        shown.get(key)?.abort();
        shown.delete(key);
      }
    },
  };
}
