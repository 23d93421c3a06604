import { expect, it } from 'vitest';
import { opcodes, unifiedDiff } from './sequence-matcher.ts';

it('tells what turns one sequence into another', () => {
  const [a, b] = ['qabxcd', 'abycdf'].map((text) => text.split(''));
  expect(
    opcodes(a ?? [], b ?? []).map(({ tag, a: [i1, i2], b: [j1, j2] }) => `${tag} ${i1}:${i2} ${j1}:${j2}`),
  ).toEqual(['delete 0:1 0:0', 'equal 1:3 0:2', 'replace 3:4 2:3', 'equal 4:6 3:5', 'insert 6:6 5:6']);
});

const text = (...lines: readonly string[]) => lines.join('\n');

it('shows changes with what is around them', () => {
  const before = text('one', 'two', 'three', 'four');
  expect(unifiedDiff(['expected', before], ['got', text('one', 'tree', 'three', 'four')], 1)).toBe(
    '--- expected\n+++ got\n@@ -1,3 +1,3 @@\n one\n-two\n+tree\n three\n',
  );
  expect(unifiedDiff(['a', before], ['b', before], 3)).toBe('');
});

it('tells changes that are far apart in hunks of their own', () => {
  const lines = Array.from({ length: 12 }, (_, i) => `line ${i}`);
  const changed = lines.with(0, 'first').with(11, 'last');
  const hunks = unifiedDiff(['a', text(...lines)], ['b', text(...changed)], 2).match(/^@@.*$/gm);
  expect(hunks).toEqual(['@@ -1,3 +1,3 @@', '@@ -10,3 +10,3 @@']);
});
