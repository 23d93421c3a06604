import { expect, it } from 'vitest';
import { jsonProblem } from './json-syntax.ts';

it.each([
  ['', 'unexpected end of JSON input'],
  ['{', 'unexpected end of JSON input'],
  ['{"a":1', 'unexpected end of JSON input'],
  ['{"a":"x', 'unexpected end of JSON input'],
  ['{bad', "invalid character 'b' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":}', "invalid character '}' looking for beginning of value"],
  ['{"a":1 2}', "invalid character '2' after object key:value pair"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ['[1 2]', "invalid character '2' after array element"],
  ['[1,]', "invalid character ']' looking for beginning of value"],
  ['{"a":1}x', "invalid character 'x' after top-level value"],
  ['nil', "invalid character 'i' in literal null (expecting 'u')"],
  ['"a\\q"', "invalid character 'q' in string escape code"],
  ["{'a':1}", "invalid character '\\'' looking for beginning of object key string"],
])('says of %j what a real server says', (text, problem) => {
  expect(jsonProblem(text)).toBe(problem);
});
