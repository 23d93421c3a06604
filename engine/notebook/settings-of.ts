import type { NotebookFile, NotebookProblem } from './model.ts';
import { defaultSettings, type NotebookSettings, readSettings } from './settings.ts';

/** The settings of a notebook: of its front matter where that has a `kubebook` key, else the defaults. */
export function settingsOf(notebook: NotebookFile): { settings: NotebookSettings; problems: NotebookProblem[] } {
  const cell = notebook.cells.find((c) => c.kind === 'settings');
  return cell ? readSettings(cell.value, cell.line + 1) : { settings: defaultSettings, problems: [] };
}
