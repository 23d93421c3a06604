/** What the extension uses of the engine: the entry of the engine's own bundle. */
export { builtinKnowledge, createManifestLanguage } from '../../engine/language/index.ts';
export { readSettings } from '../../engine/notebook/settings.ts';
export { openNotebookSession } from '../../engine/notebook/open.ts';
