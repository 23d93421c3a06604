/** Entry on the desktop and in remotes. */
import type { ExtensionContext } from 'vscode';
import { activateWith } from './activate.ts';
import { nodeLoader } from './engine/node-loader.ts';

export function activate(context: ExtensionContext): void {
  activateWith(context, nodeLoader);
}
