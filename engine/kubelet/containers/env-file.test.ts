import { expect, it } from 'vitest';
import { EnvFileError, envFileValue } from './env-file.ts';

it.each([
  ["A='1'\nB='2'\n", 'B', '2'],
  ["  # note\n\n\t A='x y # z' # and so on\n", 'A', 'x y # z'],
  ["A='one\n\n  B=three'\nB='2'", 'A', 'one\n\n  B=three'],
  ["A='one\n\n  B=three'\nB='2'", 'B', '2'],
  ["A='$HOME'", 'A', '$HOME'],
  ["A='1'\nbroken", 'A', '1'],
  ["A='1'", 'B', ''],
  ['', 'A', ''],
])('%j says of %s: %j', (text, name, value) => {
  expect(envFileValue(text, name)).toBe(value);
});

it.each(['A=1', 'A="1"', "A = '1'", "A= '1'", "A='1'2", "='1'", 'A', "A='1"])('%j cannot be read', (text) => {
  expect(() => envFileValue(text, 'Z')).toThrow(EnvFileError);
});
