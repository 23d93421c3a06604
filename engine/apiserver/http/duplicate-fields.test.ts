import { expect, test } from 'vitest';
import { duplicateFields } from './duplicate-fields.ts';

test.each<[string, readonly string[]]>([
  ['{"a":1,"b":{"a":2}}', []],
  ['{"data":{"k":"1","k":"2"}}', ['data.k']],
  ['{"a":1,"a":2,"a":3}', ['a']],
  ['{"spec":{"containers":[{"name":"a"},{"name":"b","image":"x","image":"y"}]}}', ['spec.containers[1].image']],
  ['{"a":"b","b":"a","c":["a","a","c"]}', []],
  ['{"say":"\\"a\\":1,\\"a\\":2","to":"{"}', []],
  ['[]', []],
])('%s repeats %j', (text, fields) => {
  expect(duplicateFields(text)).toEqual(fields);
});
