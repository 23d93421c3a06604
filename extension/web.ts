/** Entry in a browser: one file, no Node, no `import()`. */
import type { ExtensionContext } from 'vscode';
import { activateWith } from './activate.ts';
import { webLoader } from './engine/web-loader.ts';

export function activate(context: ExtensionContext): void {
  activateWith(context, webLoader(context.extensionUri));
}
