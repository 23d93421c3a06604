import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { builtinKnowledge } from './builtin.ts';
import { createManifestLanguage } from './index.ts';

/** The examples of the Kubernetes documentation, where this checkout has them beside it. */
const examples = resolve(import.meta.dirname, '../../../shared/examples');

interface Example {
  readonly path: string;
  readonly note?: string;
}

describe.runIf(existsSync(examples))('the examples of the documentation', () => {
  const { files } = { files: readIndex() };
  const language = createManifestLanguage(builtinKnowledge());

  test('those that are right give no false alarm', () => {
    const alarms = files
      .filter((file) => file.note === undefined)
      .flatMap(({ path }) => {
        const text = readFileSync(join(examples, path), 'utf8');
        return language
          .diagnostics(text)
          .map((d) => `${path}: ${text.slice(d.range.start, d.range.end)}: ${d.message}`);
      });
    expect(alarms).toEqual([]);
  });

  test('a lens and a hover answer on each of them', () => {
    let hovers = 0;
    for (const { path } of files) {
      const text = readFileSync(join(examples, path), 'utf8');
      for (const lens of language.codeLenses(text).filter((l) => l.action === 'kind')) {
        if (language.hover(text, lens.range.start) !== undefined) hovers++;
      }
    }
    expect(hovers).toBeGreaterThan(450);
  });
});

function readIndex(): readonly Example[] {
  const index = JSON.parse(readFileSync(join(examples, 'index.json'), 'utf8')) as
    | readonly Example[]
    | { readonly files: readonly Example[] };
  return 'files' in index ? index.files : index;
}
