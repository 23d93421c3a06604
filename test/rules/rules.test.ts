/** The invariants of docs/ARCHITECTURE.md, kept by looking at the source. */
import { describe, expect, test } from 'vitest';
import { isTest, type SourceFile, sourceFiles } from './source-tree.ts';

const all = sourceFiles('engine', 'extension', 'webview', 'scripts', 'bench', 'test');
const engine = all.filter((f) => f.path.startsWith('engine/') && !isTest(f));
const inProcess = engine.filter((f) => !/^engine\/(server|cli)\//.test(f.path));

/** Lines of the files where `pattern` is found, as `path:line: text`. */
function lines(files: readonly SourceFile[], pattern: RegExp): string[] {
  return files.flatMap((file) =>
    file.code
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${file.path}:${index + 1}: ${line.trim()}`] : [])),
  );
}

/** Imports of `files` that `forbidden` names, as `path -> module`. */
function imports(files: readonly SourceFile[], forbidden: (module: string) => boolean): string[] {
  return files.flatMap((file) => file.imports.filter(forbidden).map((module) => `${file.path} -> ${module}`));
}

describe('who may import whom', () => {
  test('the engine imports neither vscode nor Node', () => {
    expect(imports(inProcess, (m) => m === 'vscode' || m.startsWith('node:'))).toEqual([]);
    expect(imports(engine, (m) => m === 'vscode')).toEqual([]);
  });

  test('only the API server touches the store', () => {
    const others = engine.filter((f) => !/^engine\/(apiserver|store|cluster)/.test(f.path));
    expect(imports(others, (m) => m.startsWith('engine/store'))).toEqual([]);
  });

  test('controllers, scheduler and kubelet know the API server by its contract alone', () => {
    const clients = engine.filter((f) =>
      /^engine\/(controllers|scheduler|kubelet|client|kubectl|graph)\//.test(f.path),
    );
    expect(imports(clients, (m) => m.startsWith('engine/apiserver/') && m !== 'engine/apiserver/contract.ts')).toEqual(
      [],
    );
  });

  test('the engine does not know the extension, and language features do not know the cluster', () => {
    expect(imports(engine, (m) => /^(extension|webview|samples|test|bench)\//.test(m))).toEqual([]);
    const language = engine.filter((f) => f.path.startsWith('engine/language/'));
    expect(
      imports(language, (m) => /^engine\/(apiserver|store|controllers|scheduler|kubelet|cluster)/.test(m)),
    ).toEqual([]);
  });

  test('the product does not read what lies beside the repository', () => {
    const product = all.filter((f) => /^(engine|extension|webview)\//.test(f.path) && !isTest(f));
    expect(product.filter((f) => f.text.includes('../shared')).map((f) => f.path)).toEqual([]);
  });
});

describe('what the engine never calls', () => {
  const outsideSim = inProcess.filter((f) => !f.path.startsWith('engine/sim/'));

  test('the wall clock, real timers and real randomness are for engine/sim alone', () => {
    const banned =
      /\bDate\.now\b|\bnew Date\(\)|\bsetTimeout\b|\bsetInterval\b|\bsetImmediate\b|\bqueueMicrotask\b|\bMath\.random\b|\bcrypto\.(randomUUID|getRandomValues)\b|\bperformance\.now\b/;
    expect(lines(outsideSim, banned)).toEqual([]);
  });

  test('nothing of Node is used by name', () => {
    // a simulated program calls what it is given `process`: there the name is a parameter, not Node's global
    const bindsProcess = /[({,]\s*process\b\s*[,:)}]|\bprocess =>|\bconst process\b/;
    expect(
      lines(
        inProcess.filter((f) => !(f.path.startsWith('engine/runtime/') && bindsProcess.test(f.text))),
        /(?<![.\w])(Buffer\.|process\.(env|argv|exit|nextTick|platform)\b|require\(|__dirname)/,
      ),
    ).toEqual([]);
  });

  test('nothing is fetched', () => {
    expect(
      lines(
        outsideSim.filter((f) => !f.path.startsWith('engine/client/')),
        /(?<![.\w])fetch\(/,
      ),
    ).toEqual([]);
  });

  test('objects are not copied through JSON text', () => {
    expect(lines(inProcess, /JSON\.parse\(\s*JSON\.stringify|\bstructuredClone\(/)).toEqual([]);
  });

  test('kinds are registered, not told apart by a ladder', () => {
    const ladders = inProcess.filter((f) => (f.code.match(/\bif \((\w+\.)*kind === ''/g) ?? []).length > 3);
    expect(ladders.map((f) => f.path)).toEqual([]);
  });
});

describe('how files look', () => {
  test('a file is one idea: none above 25 KB that does not say why at its top', () => {
    const big = all.filter((f) => f.text.length > 25_000 && !/^\/\*\*[\s\S]{0,400}one file/i.test(f.text));
    expect(big.map((f) => `${f.path} (${f.text.length})`)).toEqual([]);
  });

  test('nine files in ten are under 12 KB', () => {
    const sizes = engine.map((f) => f.text.length).sort((a, b) => a - b);
    expect(sizes[Math.floor(sizes.length * 0.9)]).toBeLessThan(12_000);
  });

  test('nothing is left for later, nothing is called utils', () => {
    // spelled apart, so that this file does not break its own rule
    expect(lines(all, new RegExp(`\\b(${'TO'}DO|${'FIX'}ME)\\b`))).toEqual([]);
    expect(all.filter((f) => /(^|\/)(utils?|helpers?|misc|common)\.ts$/.test(f.path)).map((f) => f.path)).toEqual([]);
  });

  test('no test is skipped or alone', () => {
    expect(lines(all.filter(isTest), /\b(test|it|describe)\.(skip|only|todo|fails)\b/)).toEqual([]);
  });
});

describe('exports', () => {
  /** Entries of bundles: used by their names from outside. */
  const entries = /^(engine\/cli\/main\.ts|extension\/(node|web)\.ts|webview\/\w+\/index\.ts|bench\/|scripts\/|test\/)/;

  test('are used somewhere', () => {
    const counts = new Map<string, number>();
    for (const { code } of all) {
      for (const word of code.match(/\b[A-Za-z_]\w*\b/g) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    const dead = all
      .filter((file) => !entries.test(file.path) && !isTest(file))
      .flatMap((file) =>
        [...file.code.matchAll(/^export (?:async )?(?:function\*?|const|class|interface|type|enum) (\w+)/gm)]
          .map((match) => match[1] ?? '')
          .filter((name) => (counts.get(name) ?? 0) < 2)
          .map((name) => `${file.path}: ${name}`),
      );
    expect(dead).toEqual([]);
  });
});
