import { describe, expect, it } from 'vitest';
import { parseManifests, parseYaml } from './yaml.ts';
import { toYaml } from './yaml-print.ts';

const valueOf = (text: string): unknown => {
  const parsed = parseYaml(text);
  return 'value' in parsed ? parsed.value : parsed.problem.message;
};

describe('a scalar', () => {
  const rows: readonly (readonly [string, unknown])[] = [
    ['yes', true],
    ['n', false],
    ['Off', false],
    ['"yes"', 'yes'],
    ['~', null],
    ['010', 8],
    ['0o10', 8],
    ['0x1F', 31],
    ['0b11', 3],
    ['1_000', 1000],
    ['1e3', 1000],
    ['-1.5', -1.5],
    ['08', 8],
    ['1:30', '1:30'],
    ['2026-01-01', '2026-01-01'],
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
    ['!!str 12', '12'],
    ['1.2.3', '1.2.3'],
    ['100m', '100m'],
  ];
  it.each(rows)('%s is read as Kubernetes reads it', (text, value) => {
    expect(valueOf(text)).toEqual(value);
  });
});

describe('a file of manifests', () => {
  it('is cut at its separators, and what holds nothing is left out', () => {
    const { documents } = parseManifests('--- # first\na: 1\n---\n\n---\n# only a remark\n---\nb: 2\n');
    expect(documents.map((d) => [d.value, d.line])).toEqual([
      [{ a: 1 }, 1],
      [{ b: 2 }, 7],
    ]);
  });

  it('keeps its good documents when one is broken', () => {
    const { documents, problems } = parseManifests('a: 1\n---\nb: "x\n---\nc: 3\n');
    expect(documents.map((d) => d.value)).toEqual([{ a: 1 }, { c: 3 }]);
    expect(problems).toMatchObject([{ message: 'found unexpected end of stream', document: 1 }]);
  });

  it('may not say the same key twice, nor end a separator with text', () => {
    expect(parseManifests('a: 1\na: 2\n').problems).toMatchObject([{ message: 'key "a" already set in map' }]);
    expect(parseManifests('--- x\n').problems).toMatchObject([{ message: 'invalid Yaml document separator: x' }]);
  });

  it('that grows a million fold by aliases is refused', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 9; i++)
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      );
    expect(parseManifests(lines.join('\n')).problems).toMatchObject([
      { message: 'document contains excessive aliasing' },
    ]);
  });

  it('may be JSON, indented with tabs', () => {
    expect(valueOf('{\n\t"a": [1]\n}')).toEqual({ a: [1] });
  });

  it('may merge maps', () => {
    expect(valueOf('a: &a {x: 1}\nb: {<<: *a, z: 2}')).toEqual({ a: { x: 1 }, b: { x: 1, z: 2 } });
  });
});

describe('a value is written', () => {
  const rows: readonly (readonly [string, unknown, string])[] = [
    ['lists in the column of their key', { a: [1, { b: 2, c: [3] }] }, 'a:\n- 1\n- b: 2\n  c:\n  - 3\n'],
    ['lists within lists', { a: [[1, 2], [3]] }, 'a:\n- - 1\n  - 2\n- - 3\n'],
    ['empty collections', { a: [], b: {} }, 'a: []\nb: {}\n'],
    ['lines as a block', { a: 'x\ny\n', b: 'x\ny', c: 'x\n\n' }, 'a: |\n  x\n  y\nb: |-\n  x\n  y\nc: |+\n  x\n\n'],
    ['a block that begins with blanks', { a: '  x\ny' }, 'a: |2-\n    x\n  y\n'],
    [
      'quotes for what YAML 1.1 would not read as text',
      { a: 'yes', y: '1', b: '1e3' },
      'a: "yes"\nb: "1e3"\n"y": "1"\n',
    ],
    [
      'single quotes for indicators',
      { a: '*x', b: 'a: b', c: "it's", d: "'" },
      "a: '*x'\nb: 'a: b'\nc: it's\nd: ''''\n",
    ],
    ['escapes', { a: 'a\tb', b: '😀', c: '' }, 'a: "a\\tb"\nb: "\\U0001F600"\nc: ""\n'],
    ['keys by number where they hold one', { a10: 1, a2: 1, a: 1, B: 1 }, 'B: 1\na: 1\na2: 1\na10: 1\n'],
    [
      'numbers as Go does',
      { a: 1e21, b: 0.1, c: 1e-7, d: 1234567.5, e: 2 ** 40 },
      'a: 1e+21\nb: 0.1\nc: 1e-07\nd: 1.2345675e+06\ne: 1099511627776\n',
    ],
    ['long lines folded', { a: `${'x '.repeat(50)}y` }, `a: ${'x '.repeat(40).trimEnd()}\n  ${'x '.repeat(10)}y\n`],
  ];
  it.each(rows)('with %s', (_, value, text) => {
    expect(toYaml(value)).toBe(text);
    expect(valueOf(text)).toEqual(value);
  });
});

it.each([
  ['a: b: c', 'mapping values are not allowed in this context', undefined],
  ['a: b\na: c: d', 'mapping values are not allowed in this context', 2],
  ['a: @b', 'found character that cannot start any token', undefined],
  ['x: 1\ny: @z', 'found character that cannot start any token', 2],
  ['a: [b\n', "did not find expected ',' or ']'", 1],
  ['x:\n  y: {b: c\n', "did not find expected ',' or '}'", 2],
  ['x:\n a: "b\n', 'found unexpected end of stream', 3],
  ['a: b\n\tc: d', 'found a tab character that violates indentation', 2],
  ['a:\n\t- b', 'found character that cannot start any token', 2],
  ['k: v\nx:\n  y:\n    - a\n   b: c', 'did not find expected key', 4],
  ['a: *y', "unknown anchor 'y' referenced", undefined],
])('%j is broken in the words and at the line of kubectl', (text, message, documentLine) => {
  expect(parseManifests(text).problems).toMatchObject([{ message }]);
  expect(parseManifests(text).problems[0]?.documentLine).toBe(documentLine);
});
