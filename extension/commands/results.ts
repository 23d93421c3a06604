import { commands, Disposable, EventEmitter, Uri, ViewColumn, window, workspace } from 'vscode';

/** The scheme of documents that show what the cluster said: read-only, and nothing to be saved when they are closed. */
export const resultScheme = 'kubebook';

/** Texts of a cluster, shown in editors of their own. */
export interface Results extends Disposable {
  /** Shows a text; another one of the same name takes its place. `name` has the ending of its language: `web.yaml`. */
  show(name: string, text: string, place?: { readonly beside?: boolean }): Promise<void>;
  /** Shows two texts side by side, with what differs. */
  compare(title: string, before: NamedText, after: NamedText): Promise<void>;
}

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

export function registerResults(): Results {
  const texts = new Map<string, string>();
  const changed = new EventEmitter<Uri>();

  function put({ name, text }: NamedText): Uri {
    const uri = Uri.from({ scheme: resultScheme, path: `/${name}` });
    texts.set(uri.toString(), text);
    changed.fire(uri);
    return uri;
  }

  const registered = Disposable.from(
    changed,
    workspace.registerTextDocumentContentProvider(resultScheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? '',
    }),
    workspace.onDidCloseTextDocument(({ uri }) => {
      if (uri.scheme === resultScheme) texts.delete(uri.toString());
    }),
  );
  return {
    async show(name, text, { beside = false } = {}) {
      const document = await workspace.openTextDocument(put({ name, text }));
      await window.showTextDocument(document, {
        preview: true,
        ...(beside ? { viewColumn: ViewColumn.Beside } : {}),
      });
    },
    async compare(title, before, after) {
      await commands.executeCommand('vscode.diff', put(before), put(after), title, { preview: true });
    },
    dispose: () => registered.dispose(),
  };
}
