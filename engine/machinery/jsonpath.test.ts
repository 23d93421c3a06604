import { describe, expect, it } from 'vitest';
import { JsonPathError, parseJsonPath } from './jsonpath.ts';

const value = {
  kind: 'List',
  items: [
    { name: 'a', size: 3, tags: ['x', 'y'], ready: true },
    { name: 'b', size: 10, tags: [], labels: { 'app.kubernetes.io/name': 'web' } },
  ],
  none: null,
};

const check = (template: string): string => parseJsonPath(template).render(value, { allowMissing: true });

describe('a template', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['{.kind}', 'List'],
    ['{.items[*].name}', 'a b'],
    ['{.items[-1].name}', 'b'],
    ['{.items[0:1].name}', 'a'],
    ['{.items[0].tags}', '["x","y"]'],
    ['{.items[?(@.size>5)].name}', 'b'],
    ['{.items[?(@.name=="a")].size}', '3'],
    ['{.items[?(@.ready)].name}', 'a'],
    ["{.items[1].labels['app.kubernetes.io/name']}", 'web'],
    ['{.items[1].labels.app\\.kubernetes\\.io/name}', 'web'],
    ['{..name}', 'a b'],
    ['{.items[0,1].name}', 'a b'],
    ['{range .items[*]}{.name}={.size}{"\\n"}{end}', 'a=3\nb=10\n'],
    ['{.missing}', ''],
    ['{.none}', 'null'],
    ['text', 'text'],
  ];
  it.each(rows)('%s gives what kubectl gives', (template, expected) => {
    expect(check(template)).toBe(expected);
  });

  it('that asks for what is not there fails where that is not allowed', () => {
    expect(() => parseJsonPath('{.missing}').render(value)).toThrow(new JsonPathError('missing is not found'));
    expect(() => parseJsonPath('{.items[7]}').render(value)).toThrow('array index out of bounds: index 7, length 2');
  });

  it('that is not closed is refused', () => {
    expect(() => parseJsonPath('{.a')).toThrow('unclosed action');
    expect(() => parseJsonPath('{.a[}')).toThrow('unterminated array');
  });
});
