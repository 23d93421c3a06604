import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** The root of the repository. */
export const root = resolve(import.meta.dirname, '../..');

export interface SourceFile {
  /** From the root, with forward slashes: `engine/sim/clock.ts`. */
  readonly path: string;
  readonly text: string;
  /** The same without comments and the contents of strings, line by line, for looking for calls. */
  readonly code: string;
  readonly imports: readonly string[];
}

const skipped = new Set(['node_modules', 'dist', 'generated', '.git']);

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (skipped.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (/\.(ts|mts|mjs|tsx)$/.test(entry.name)) yield path;
  }
}

/** All source files below the folders, tests included, in alphabetical order. */
export function sourceFiles(...folders: string[]): SourceFile[] {
  return folders
    .flatMap((folder) => [...filesBelow(join(root, folder))])
    .sort()
    .map((file) => {
      const text = readFileSync(file, 'utf8');
      return {
        path: relative(root, file).split(sep).join('/'),
        text,
        code: withoutComments(text),
        imports: importsOf(text).map((name) =>
          name.startsWith('.')
            ? relative(root, resolve(dirname(file), name))
                .split(sep)
                .join('/')
            : name,
        ),
      };
    });
}

/** Module names of static and dynamic imports and re-exports. */
function importsOf(text: string): string[] {
  const found = text.matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)['"]([^'"]+)['"]/gm);
  return [...found].map((match) => match[1] ?? '');
}

/** Comments and string contents blanked, so that a rule about calls is not broken by a sentence about them. */
function withoutComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|[\s;{}(,])\/\/[^\n]*/g, '$1')
    .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''");
}

export const isTest = (file: SourceFile): boolean => /\.test\.ts$|\/testing\//.test(file.path);
