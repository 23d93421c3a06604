import { createDocumentCache, type DocumentCache, type TextRange } from './documents.ts';
import { type DocumentKind, kindOf } from './kind-of.ts';
import { rangeOfPath } from './tree.ts';

/** What a lens does; the extension gives each its command. `kind` only says what the document is. */
export type LensAction = 'kind' | 'apply' | 'dry-run' | 'diff' | 'explain' | 'owners' | 'traffic';

export interface Lens {
  readonly range: TextRange;
  readonly title: string;
  readonly action: LensAction;
  readonly about: DocumentKind;
  /** The document that it is about: its number among those of the file, and its text's range. */
  readonly document: TextRange & { readonly index: number };
}

const actions: readonly {
  readonly action: LensAction;
  readonly title: string;
  readonly kinds?: ReadonlySet<string>;
}[] = [
  { action: 'apply', title: 'Apply' },
  { action: 'dry-run', title: 'Dry run' },
  { action: 'diff', title: 'Diff' },
  { action: 'explain', title: 'Explain' },
  { action: 'owners', title: 'Owners' },
  {
    action: 'traffic',
    title: 'Traffic',
    kinds: new Set(['Service', 'Ingress', 'Pod', 'Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']),
  },
];

/** The lenses over each manifest of a file: `apps/v1 Deployment` and what can be done with it. */
export function codeLenses(text: string, cache: DocumentCache = createDocumentCache()): Lens[] {
  return cache.parse(text).flatMap((document, index) => {
    const about = kindOf(document);
    if (!about) return [];
    const first = rangeOfPath(document, ['apiVersion']);
    const range = { start: document.start + first.start, end: document.start + first.end };
    const common = { range, about, document: { index, start: document.start, end: document.end } };
    return [
      { ...common, title: `${about.apiVersion} ${about.kind}`, action: 'kind' as const },
      ...actions
        .filter(({ kinds }) => !kinds || kinds.has(about.kind))
        .map(({ action, title }) => ({ ...common, title, action })),
    ];
  });
}
