import { window } from 'vscode';
import { richMimes } from '../../engine/notebook/representations.ts';
import { textOf } from '../commands/ask.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { DiagramPanel } from './panel.ts';

export type DiagramKind = 'owners' | 'traffic' | 'causes';

const titles: { readonly [kind in DiagramKind]: string } = { owners: 'Owners', traffic: 'Traffic', causes: 'Causes' };

/** Draws what `kubectl graph` tells of an object, or of all in the namespace, beside the editor. */
export async function showDiagram(
  sessions: Sessions,
  panel: DiagramPanel,
  kind: DiagramKind,
  target: { readonly object: string; readonly namespace?: string } = { object: '' },
): Promise<void> {
  const words = ['kubectl', 'graph', kind, ...(target.object ? [target.object] : [])];
  const script = [...words, ...(target.namespace ? ['--namespace', target.namespace] : [])].map(quoted).join(' ');
  const result = await sessions.runCommand({ kind: 'command', value: script });
  const mermaid = result.outputs.find((output) => output.rich?.mime === richMimes.mermaid)?.rich?.data;
  if (result.ok && typeof mermaid === 'string')
    panel.show({ title: `${titles[kind]} ${target.object}`.trim(), mermaid });
  else window.showInformationMessage(textOf(result).trim() || 'There is nothing to draw.');
}

/** A word as a shell takes it literally. */
export function quoted(word: string): string {
  return /^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
