import { expect, test } from 'vitest';
import { failureText, KubectlError, throwAll } from './errors.ts';

function told(...messages: readonly string[]): string {
  try {
    throwAll(messages.map((message) => new KubectlError(message)));
  } catch (error) {
    return failureText(error);
  }
  return '';
}

test('a failure that stands alone is called an error, several are not', () => {
  expect(told()).toBe('');
  expect(told('taint "a" not found')).toBe('error: taint "a" not found\n');
  expect(told('taint "a" not found', 'taint "b" not found')).toBe('taint "a" not found\ntaint "b" not found\n');
});
