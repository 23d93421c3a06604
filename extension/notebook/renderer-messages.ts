import { Disposable, notebooks } from 'vscode';
import type { DiagramPanel } from '../diagrams/panel.ts';
import { type DiagramKind, showDiagram } from '../diagrams/show.ts';
import type { Sessions } from '../sessions/sessions.ts';

/** What the buttons of a rendered output ask for. */
interface RendererMessage {
  readonly type: 'diagram';
  readonly kind: DiagramKind;
  /** `deployment.apps/web`. */
  readonly object: string;
}

/** Answers the buttons below what an apply printed. */
export function registerRendererMessages(sessions: Sessions, panel: DiagramPanel): Disposable {
  return notebooks.createRendererMessaging('kubebook-renderer').onDidReceiveMessage(async ({ message }) => {
    if (isRendererMessage(message)) await showDiagram(sessions, panel, message.kind, { object: message.object });
  });
}

function isRendererMessage(message: unknown): message is RendererMessage {
  const { type, kind, object } = (message ?? {}) as { readonly [key: string]: unknown };
  return (
    type === 'diagram' &&
    (kind === 'owners' || kind === 'traffic') &&
    typeof object === 'string' &&
    /^[\w.-]+\/[\w.:-]+$/.test(object)
  );
}
