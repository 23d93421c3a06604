import { createDocumentCache, type DocumentCache, type ManifestDocument } from './documents.ts';
import type { TextRange } from './split.ts';
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
  const lenses: Lens[] = [];
  const documents = cache.parse(text);
  for (let index = 0; index < documents.length; index++) {
    const parsed = documents[index];
    if (!parsed) continue;
    const head = headOf(parsed);
    if (!head) continue;
    const { about } = head;
    const range = { start: parsed.start + head.start, end: parsed.start + head.end };
    const document = { index, start: parsed.start, end: parsed.end };
    for (const { action, title } of head.offers) lenses.push({ range, title, action, about, document });
  }
  return lenses;
}

interface Head extends TextRange {
  readonly about: DocumentKind;
  readonly offers: readonly { readonly action: LensAction; readonly title: string }[];
}

/** Where the lenses of each syntax tree stand, from its start: thousands of documents do not change at an edit. */
const heads = new WeakMap<object, { readonly head: Head | undefined }>();

function headOf(document: ManifestDocument): Head | undefined {
  const known = heads.get(document.tree);
  if (known) return known.head;
  const about = kindOf(document);
  const head = about && { ...rangeOfPath(document, ['apiVersion']), about, offers: offersFor(about) };
  heads.set(document.tree, { head });
  return head;
}

function offersFor({ apiVersion, kind }: DocumentKind): Head['offers'] {
  const fitting = actions.filter(({ kinds }) => !kinds || kinds.has(kind));
  return [{ action: 'kind', title: `${apiVersion} ${kind}` }, ...fitting];
}
