/**
 * Manifest intelligence as pure functions over text: lenses, hover, completion and diagnostics, in files and in cells.
 * Knows the kinds and their schemas, and nothing of a cluster or an editor.
 */
import type { SchemaDocs } from '../machinery/schema/contract.ts';
import { codeLenses, type Lens } from './code-lens.ts';
import { type Completion, complete } from './completion.ts';
import { type Diagnostic, diagnostics } from './diagnostics.ts';
import { createDocumentCache } from './documents.ts';
import { type Hover, hover } from './hover.ts';
import type { ApiKnowledge } from './kind-of.ts';

export { builtinKnowledge } from './builtin.ts';
export type { Lens, LensAction } from './code-lens.ts';
export type { Completion } from './completion.ts';
export type { Diagnostic } from './diagnostics.ts';
export type { TextRange } from './split.ts';
export type { Hover } from './hover.ts';
export type { ApiKnowledge, DocumentKind } from './kind-of.ts';

/** The language features of one open file: what did not change from one text to the next is not looked at again. */
export interface ManifestLanguage {
  codeLenses(text: string): Lens[];
  diagnostics(text: string): Diagnostic[];
  /** `docs` are loaded on demand (`SchemaSource.loadDocs`); without them a hover has no prose. */
  hover(text: string, offset: number, docs?: SchemaDocs): Hover | undefined;
  complete(text: string, offset: number, docs?: SchemaDocs): Completion[];
}

export function createManifestLanguage(knowledge: ApiKnowledge): ManifestLanguage {
  const cache = createDocumentCache();
  return {
    codeLenses: (text) => codeLenses(text, cache),
    diagnostics: (text) => diagnostics(knowledge, text, cache),
    hover: (text, offset, docs) => hover(knowledge, docs, text, offset, cache),
    complete: (text, offset, docs) => complete(knowledge, docs, text, offset),
  };
}
