import { expect, test } from 'vitest';
import { compilePattern } from './pattern.ts';

const dns = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$';

test.each<readonly [string, string, boolean]>([
  ['^[a-z]+$', 'abc', true],
  ['^[a-z]+$', 'aBc', false],
  ['(?i)^[a-z]+$', 'aBc', true],
  ['^[[:alpha:]]+$', 'abc', true],
  ['^(ab|cd)+$', 'abcdab', true],
  ['^(ab|cd)+$', 'abc', false],
  [dns, 'a-b.c.example.com', true],
  [dns, 'a-.c', false],
  ['^(a{2,3}b?)*$', 'aabaaa', true],
  ['^(a{2,3}b?)*$', 'aaba', false],
  ['(x+y)+', 'zzxxyzz', true],
  ['^(\\d+\\.)*\\d+$', '1.22.333', true],
  ['^(?P<word>[a-z]+-?)+$', 'some-words', true],
  ['\\b(a|b)+\\b', 'x ab y', true],
])('%s and %j', (pattern, text, expected) => {
  const compiled = compilePattern(pattern);
  expect(compiled.ok && compiled.test(text)).toBe(expected);
});

test('repetitions within repetitions take no longer for longer text than the text is', () => {
  const compiled = compilePattern('^(a+)+$');
  expect(compiled.ok && compiled.test(`${'a'.repeat(5000)}b`)).toBe(false);
});

test.each(['(?=a)b', '(a)\\1', '('])('%s is refused', (pattern) => {
  expect(compilePattern(pattern).ok).toBe(false);
});
