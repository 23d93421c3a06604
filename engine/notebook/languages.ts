import type { CellKind } from './model.ts';

/** Fence languages that make a cell. Every other fence is part of the Markdown around it. */
const kinds: { readonly [language: string]: CellKind } = {
  yaml: 'manifest',
  yml: 'manifest',
  sh: 'command',
  bash: 'command',
  zsh: 'command',
  shell: 'command',
  shellscript: 'command',
  console: 'command',
  'shell-session': 'command',
  shellsession: 'command',
  'sh-session': 'command',
  terminal: 'command',
};

/** The kind of cell that a fence with this language is; undefined for one that only shows something. */
export function cellKindOf(language: string): CellKind | undefined {
  return Object.hasOwn(kinds, language.toLowerCase()) ? kinds[language.toLowerCase()] : undefined;
}
