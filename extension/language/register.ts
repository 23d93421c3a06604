import {
  CodeLens,
  CompletionItem,
  CompletionItemKind,
  Disposable,
  Hover,
  languages,
  MarkdownString,
  type Range,
  type TextDocument,
  workspace,
} from 'vscode';
import type { Lens } from '../../engine/language/index.ts';
import type { ManifestTarget } from '../commands/manifests.ts';
import type { EngineLoader } from '../engine/engine.ts';
import { registerDiagnostics } from './diagnostics.ts';
import { createLanguages, toRange } from './documents.ts';
import { isOn } from './settings.ts';

/** YAML in files and in the cells of notebooks. */
const selector = [
  { language: 'yaml' },
  { language: 'helm' },
  { language: 'dockercompose', pattern: '**/*.k8s.y{a,}ml' },
];

/** What is known of the manifest in an editor, while one writes it. All of it is worked out by engine/language. */
export function registerLanguageFeatures(load: EngineLoader): Disposable {
  const known = createLanguages(load);
  return Disposable.from(
    known,
    registerDiagnostics(known, selector),
    languages.registerCodeLensProvider(selector, {
      async provideCodeLenses(document) {
        if (!isOn('codeLens', document)) return [];
        const { features } = (await known.of(document)) ?? {};
        const text = document.getText();
        return lensesOf(document, features?.codeLenses(text) ?? [], text);
      },
      // asked for those in sight alone: of a file's thousands
      resolveCodeLens(lens) {
        if (lens instanceof ManifestLens) lens.command = { title: lens.lens.title, ...commandOf(lens.lens, lens.text) };
        return lens;
      },
    }),
    languages.registerHoverProvider(selector, {
      async provideHover(document, position) {
        if (!isOn('hover', document)) return undefined;
        const language = await known.of(document);
        const found = language?.features.hover(document.getText(), document.offsetAt(position), await language.docs());
        return found && new Hover(new MarkdownString(found.text), toRange(document, found.range));
      },
    }),
    languages.registerCompletionItemProvider(selector, {
      async provideCompletionItems(document, position) {
        if (!isOn('completion', document)) return [];
        const language = await known.of(document);
        const docs = await language?.docs();
        const found = language?.features.complete(document.getText(), document.offsetAt(position), docs) ?? [];
        return found.map((completion) => {
          const kind = completion.kind === 'field' ? CompletionItemKind.Field : CompletionItemKind.Value;
          const item = new CompletionItem({ label: completion.label, description: completion.detail }, kind);
          item.insertText = completion.insert;
          item.range = toRange(document, completion.range);
          item.sortText = `${completion.preferred ? 0 : 1}${completion.label}`;
          if (completion.documentation) item.documentation = new MarkdownString(completion.documentation);
          return item;
        });
      },
    }),
    workspace.onDidCloseTextDocument(known.forget),
  );
}

/** A lens that does not know yet what it does: most are never seen. */
class ManifestLens extends CodeLens {
  readonly lens: Lens;
  /** The file as it was when the lens was made. */
  readonly text: string;

  constructor(range: Range, lens: Lens, text: string) {
    super(range);
    this.lens = lens;
    this.text = text;
  }
}

/** The lenses of one manifest stand at one place, which is looked up once. */
function lensesOf(document: TextDocument, lenses: readonly Lens[], text: string): ManifestLens[] {
  let place: { readonly of: Lens['range']; readonly range: Range } | undefined;
  return lenses.map((lens) => {
    if (place?.of !== lens.range) place = { of: lens.range, range: toRange(document, lens.range) };
    return new ManifestLens(place.range, lens, text);
  });
}

function commandOf({ action, about, document }: Lens, text: string): { command: string; arguments?: [ManifestTarget] } {
  if (action === 'kind') return { command: '' };
  const type = about.group === '' ? about.kind.toLowerCase() : `${about.kind.toLowerCase()}.${about.group}`;
  const target: ManifestTarget = {
    text: text.slice(document.start, document.end),
    object: `${type}/${about.name}`,
    resource: type,
    ...(about.namespace === undefined ? {} : { namespace: about.namespace }),
  };
  return { command: `kubebook.lens.${action}`, arguments: [target] };
}
