import type { FileSystem } from '../filesystem.ts';
import { resolvePath } from '../filesystem/path.ts';
import { compile, hasWildcard, type PatternPiece, patternSource } from './pattern.ts';

/** File names that match, sorted; empty where none does. */
export function globFiles(fs: FileSystem, cwd: string, pieces: readonly PatternPiece[]): string[] {
  const components = splitComponents(pieces);
  const absolute = pieces[0]?.text.startsWith('/') ?? false;
  let found = [absolute ? '/' : ''];
  for (const [index, component] of components.entries()) {
    const last = index === components.length - 1;
    const text = component.map((piece) => piece.text).join('');
    if (text === '') continue;
    const next: string[] = [];
    for (const base of found) {
      const prefix = base === '' || base.endsWith('/') ? base : `${base}/`;
      if (!hasWildcard(component)) {
        if (fs.exists(resolvePath(cwd, prefix + text))) next.push(prefix + text);
        continue;
      }
      const matcher = compile(`^(?:${patternSource(component, true)})$`);
      for (const name of namesIn(fs, resolvePath(cwd, prefix === '' ? '.' : prefix))) {
        if (name.startsWith('.') && !text.startsWith('.')) continue;
        if (!matcher.test(name)) continue;
        if (!last && !isDirectory(fs, resolvePath(cwd, prefix + name))) continue;
        next.push(prefix + name);
      }
    }
    found = next;
  }
  return found.filter((path) => path !== '').sort();
}

function splitComponents(pieces: readonly PatternPiece[]): PatternPiece[][] {
  const components: PatternPiece[][] = [[]];
  for (const { text, quoted } of pieces) {
    for (const [index, part] of text.split('/').entries()) {
      if (index > 0) components.push([]);
      if (part !== '') components.at(-1)?.push({ text: part, quoted });
    }
  }
  return components;
}

function namesIn(fs: FileSystem, path: string): readonly string[] {
  try {
    return fs.list(path);
  } catch {
    return [];
  }
}

function isDirectory(fs: FileSystem, path: string): boolean {
  return fs.exists(path) && fs.stat(path).type === 'directory';
}
