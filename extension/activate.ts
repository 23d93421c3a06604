import type { ExtensionContext } from 'vscode';
import { registerClusterTree } from './cluster/tree.ts';
import { registerStatusBar } from './cluster/status-bar.ts';
import { registerClusterCommands } from './commands/cluster.ts';
import { registerFileCommands } from './commands/files.ts';
import { registerManifestCommands } from './commands/manifests.ts';
import { registerResults } from './commands/results.ts';
import { registerDiagramPanel } from './diagrams/panel.ts';
import { registerTextEditing } from './edit/editor.ts';
import { once, type EngineLoader } from './engine/engine.ts';
import { registerLanguageFeatures } from './language/register.ts';
import { registerControllers } from './notebook/controller.ts';
import { registerRendererMessages } from './notebook/renderer-messages.ts';
import { registerSerializer } from './notebook/serializer.ts';
import { registerServe } from './serve/serve.ts';
import { createSessions } from './sessions/sessions.ts';

/** What the extension consists of. The engine is loaded by whoever needs it first. */
export function activateWith(context: ExtensionContext, load: EngineLoader): void {
  const engine = once(load);
  const editing = registerTextEditing();
  const sessions = createSessions(engine, editing.edit);
  const diagrams = registerDiagramPanel(context.extensionUri);
  const results = registerResults();
  context.subscriptions.push(
    editing,
    sessions,
    diagrams,
    results,
    registerSerializer(),
    registerControllers(sessions),
    registerRendererMessages(sessions, diagrams),
    registerLanguageFeatures(engine),
    registerManifestCommands(sessions, diagrams, results),
    registerClusterCommands(sessions, results),
    registerServe(context, sessions, engine),
    registerFileCommands(context.extensionUri),
    registerStatusBar(sessions),
    registerClusterTree(sessions, diagrams, results),
  );
}
