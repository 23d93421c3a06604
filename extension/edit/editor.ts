import { Disposable, type Tab, TabInputText, Uri, ViewColumn, window, workspace } from 'vscode';
import type { EditText } from '../../engine/kubectl/context.ts';
import { editScheme, registerEditFiles } from './files.ts';

/** Lets `kubectl edit` open its text in an editor of VS Code. */
export interface TextEditing extends Disposable {
  readonly edit: EditText;
}

const apply = 'Apply';
const cancel = 'Cancel';

/** The text counts as it was saved when its editor is closed, as with an editor in a terminal; two buttons do the same. */
export function registerTextEditing(): TextEditing {
  const files = registerEditFiles();
  let count = 0;

  async function edit(name: string, text: string, signal: AbortSignal): Promise<string> {
    // a folder each, so that the same object can be edited twice
    const uri = Uri.from({ scheme: editScheme, path: `/${++count}-${name}` });
    files.put(uri, text);
    try {
      const document = await workspace.openTextDocument(uri);
      await window.showTextDocument(document, { preview: false, viewColumn: ViewColumn.Beside });
      const closed = whenClosed(uri, signal);
      const message = `Edit ${name}. Save it and close its editor to apply what you changed.`;
      const pressed = window.showInformationMessage(message, apply, cancel);
      const answer = await Promise.race([closed, pressed.then((button) => button ?? closed)]);
      if (answer === cancel) return text;
      if (answer === apply) await document.save();
      return files.text(uri);
    } finally {
      await closeTabs(uri);
      files.remove(uri);
    }
  }

  return { edit, dispose: () => files.dispose() };
}

/** Resolves when no editor shows the file any more; rejects when the signal aborts. */
function whenClosed(uri: Uri, signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve, reject) => {
    const tabs = window.tabGroups.onDidChangeTabs(({ closed }) => {
      if (closed.some((tab) => shows(tab, uri)) && tabsOf(uri).length === 0) end(() => resolve(undefined));
    });
    const interrupted = () => end(() => reject(signal.reason));
    signal.addEventListener('abort', interrupted, { once: true });
    function end(settle: () => void): void {
      tabs.dispose();
      signal.removeEventListener('abort', interrupted);
      settle();
    }
  });
}

async function closeTabs(uri: Uri): Promise<void> {
  const document = workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
  // what was given up must not ask to be saved
  if (document?.isDirty) await document.save();
  await window.tabGroups.close(tabsOf(uri));
}

function tabsOf(uri: Uri): Tab[] {
  return window.tabGroups.all.flatMap(({ tabs }) => tabs.filter((tab) => shows(tab, uri)));
}

function shows({ input }: Tab, uri: Uri): boolean {
  return input instanceof TabInputText && input.uri.toString() === uri.toString();
}
