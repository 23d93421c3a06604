import { Uri } from 'vscode';
import { readResource } from '../resources.ts';
import { type Engine, type EngineLoader, once } from './engine.ts';

/** What a CommonJS bundle is wrapped into. `loadChunk` is for the packages that the build has put into files of their own. */
type Bundle = (module: { exports: unknown }, exports: unknown, loadChunk: (path: string) => Promise<unknown>) => void;

/**
 * Reads bundles from the extension's folder and evaluates them: a web extension consists of one script and may not import
 * others.
 */
export function webLoader(extensionUri: Uri): EngineLoader {
  const folder = Uri.joinPath(extensionUri, 'dist/web');
  const known = new Map<string, Promise<unknown>>();

  async function evaluate(path: string): Promise<unknown> {
    const text = await readResource(Uri.joinPath(folder, path));
    const bundle = new Function('module', 'exports', 'loadChunk', `${text}\n//# sourceURL=kubebook/${path}`) as Bundle;
    const module = { exports: {} };
    bundle(module, module.exports, load);
    return module.exports;
  }

  function load(path: string): Promise<unknown> {
    const loading = known.get(path) ?? evaluate(path);
    known.set(path, loading);
    return loading;
  }

  return once(async () => {
    known.clear();
    return (await load('engine.js')) as Engine;
  });
}
