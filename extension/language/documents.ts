import { type Disposable, Range, type TextDocument, workspace } from 'vscode';
import type { ApiKnowledge, ManifestLanguage, TextRange } from '../../engine/language/index.ts';
import type { SchemaDocs } from '../../engine/machinery/schema/contract.ts';
import type { Engine, EngineLoader } from '../engine/engine.ts';
import { toSource } from '../notebook/cells.ts';

/** The language features of one document. */
export interface DocumentLanguage {
  readonly features: ManifestLanguage;
  /** Documentation of fields, which is read on demand. */
  docs(): Promise<SchemaDocs>;
}

export interface Languages extends Disposable {
  /** Undefined for a document that holds no manifests, as a notebook's settings cell. */
  of(document: TextDocument): Promise<DocumentLanguage | undefined>;
  readonly engine: EngineLoader;
  readonly forget: (document: TextDocument) => void;
}

/** Keeps the language features of every open document, which remember what did not change since the last look. */
export function createLanguages(load: EngineLoader): Languages {
  const known = new Map<string, ManifestLanguage>();
  let knowledge: ApiKnowledge | undefined;
  let docs: Promise<SchemaDocs> | undefined;

  function featuresOf(engine: Engine, key: string): { features: ManifestLanguage; knowledge: ApiKnowledge } {
    knowledge ??= engine.builtinKnowledge();
    const features = known.get(key) ?? engine.createManifestLanguage(knowledge);
    known.set(key, features);
    return { features, knowledge };
  }

  return {
    engine: load,
    async of(document) {
      // most YAML is no manifest: the engine is not loaded for it
      if (!/^\s*["']?(apiVersion|kind)["']?\s*:/m.test(document.getText()) || isSettings(document)) return undefined;
      const { features, knowledge } = featuresOf(await load(), document.uri.toString());
      return {
        features,
        docs() {
          docs ??= knowledge.schemas.loadDocs();
          return docs;
        },
      };
    },
    forget: (document) => void known.delete(document.uri.toString()),
    dispose: () => known.clear(),
  };
}

/** Whether a document is the settings cell of a notebook. */
export function isSettings(document: TextDocument): boolean {
  if (document.uri.scheme !== 'vscode-notebook-cell') return false;
  const cells = workspace.notebookDocuments.flatMap((notebook) => notebook.getCells());
  const cell = cells.find((candidate) => candidate.document === document);
  return cell !== undefined && toSource(cell).kind === 'settings';
}

export function toRange(document: TextDocument, { start, end }: TextRange): Range {
  return new Range(document.positionAt(start), document.positionAt(end));
}
