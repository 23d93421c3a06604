import { expect, test } from 'vitest';
import { createRandom } from '../sim/index.ts';
import { createDocumentCache } from './documents.ts';

const pieces = [
  'a: 1\n',
  '---\n',
  '--- # x\n',
  '...\n',
  '...',
  '---',
  '# only words\n',
  '\n',
  'kind: Pod\n',
  'b:\n  - ---\n',
  ' ',
  '-',
  'é: "1"\n',
];

/** Where documents are and what they say. */
const shown = (documents: ReturnType<ReturnType<typeof createDocumentCache>['parse']>) =>
  documents.map(({ start, end, text, tree }) => ({
    start,
    end,
    text,
    data: JSON.stringify(tree.toJS({ maxAliasCount: 10 })),
  }));

test('after any edits the documents are those of the text read anew', () => {
  const random = createRandom('documents');
  for (let file = 0; file < 15; file++) {
    const cache = createDocumentCache();
    let text = '';
    for (let edit = 0; edit < 30; edit++) {
      const at = random.below(text.length + 1);
      const removed = random.below(3) === 0 ? random.below(Math.min(12, text.length - at + 1)) : 0;
      const count = random.below(4);
      const added = Array.from({ length: count }, () => pieces[random.below(pieces.length)]).join('');
      text = text.slice(0, at) + added + text.slice(at + removed);
      expect(shown(cache.parse(text)), JSON.stringify(text)).toEqual(shown(createDocumentCache().parse(text)));
    }
  }
});

test('an edit has its own document parsed, and no other', () => {
  const cache = createDocumentCache();
  const text = Array.from({ length: 50 }, (_, n) => `---\na: ${n}\nb: [${'x, '.repeat(200)}]\n`).join('');
  const before = cache.parse(text);
  const after = cache.parse(text.replace('a: 20\n', 'a: 20\nc: 3\n'));
  expect(after.map(({ tree }, index) => tree === before[index]?.tree).indexOf(false)).toBe(20);
  expect(after.filter(({ tree }, index) => tree !== before[index]?.tree)).toHaveLength(1);
  expect(after[49]?.start).toBe((before[49]?.start ?? 0) + 5);
});
