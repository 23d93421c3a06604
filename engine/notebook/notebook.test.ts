import { describe, expect, test } from 'vitest';
import { scriptOf } from './console.ts';
import { flagsOf, type NotebookFile } from './model.ts';
import { parseNotebook, readNotebook } from './parse.ts';
import { frameOf, withOutputs, writeCells } from './write.ts';

const sample = `---
kubebook:
  nodes: 2
---

# Title

Some text.

\`\`\`yaml
apiVersion: v1
kind: Pod
\`\`\`

\`\`\`sh
kubectl get pods
\`\`\`
`;

/** The file's text, put together from its cells. */
function joined({ cells, tail }: NotebookFile): string {
  return cells.map(({ before, raw }) => before + raw).join('') + tail;
}

/** Kinds and values of the cells of `text`, which is written back byte for byte. */
function check(text: string, expected: readonly (readonly [kind: string, value: string])[]): void {
  const file = parseNotebook(text);
  expect(file.cells.map((cell) => [cell.kind, cell.value])).toEqual(expected);
  expect(joined(file)).toBe(text);
  expect(
    writeCells(
      file.cells.map((cell) => ({ ...cell, origin: cell })),
      frameOf(file),
    ),
  ).toBe(text);
}

/** The text of `file` after `edit` changed its cells. */
function edited(text: string, edit: (values: { value: string }[]) => void): string {
  const file = parseNotebook(text);
  const cells = file.cells.map((cell) => ({
    kind: cell.kind,
    language: cell.language,
    value: cell.value,
    origin: cell,
  }));
  edit(cells);
  return writeCells(cells, frameOf(file));
}

describe('cells of a Markdown file', () => {
  test.each<[name: string, text: string, cells: [string, string][]]>([
    ['an empty file has none', '', []],
    ['blank lines are no cell', '\n\n  \n', []],
    [
      'settings, text, manifests and commands are told apart',
      sample,
      [
        ['settings', 'kubebook:\n  nodes: 2'],
        ['markdown', '# Title\n\nSome text.'],
        ['manifest', 'apiVersion: v1\nkind: Pod'],
        ['command', 'kubectl get pods'],
      ],
    ],
    ['tildes make a fence', '~~~yaml\na: 1\n~~~\n', [['manifest', 'a: 1']]],
    ['a longer fence holds a shorter one', '````sh\n```\n````\n', [['command', '```']]],
    ['other languages are shown, not run', '```json\n{}\n```\n', [['markdown', '```json\n{}\n```']]],
    [
      'a fence inside a shown block is no cell',
      '~~~md\n```sh\nls\n```\n~~~',
      [['markdown', '~~~md\n```sh\nls\n```\n~~~']],
    ],
    ['the last line end may be missing', '```sh\nls\n```', [['command', 'ls']]],
    [
      'cells may touch',
      'text\n```sh\na\n```\n```sh\nb\n```\nmore',
      [
        ['markdown', 'text'],
        ['command', 'a'],
        ['command', 'b'],
        ['markdown', 'more'],
      ],
    ],
    [
      'carriage returns are kept in the file only',
      'a\r\n\r\n```sh\r\nls\r\npwd\r\n```\r\n',
      [
        ['markdown', 'a'],
        ['command', 'ls\npwd'],
      ],
    ],
    ['a byte order mark belongs to no cell', '\uFEFF# A\n', [['markdown', '# A']]],
    [
      'fences in list items are dedented',
      '1. First\n\n   ```sh\n   ls\n     -l\n   ```\n',
      [
        ['markdown', '1. First'],
        ['command', 'ls\n  -l'],
      ],
    ],
    [
      'deep list items too',
      '- a\n  - b\n\n    ```sh\n    ls\n    ```\n',
      [
        ['markdown', '- a\n  - b'],
        ['command', 'ls'],
      ],
    ],
    [
      'indented code is no fence',
      'text\n\n    ```sh\n    ls\n    ```\n',
      [['markdown', 'text\n\n    ```sh\n    ls\n    ```']],
    ],
    [
      'a fence on the line of a list marker stays text',
      '- ```sh\n  ls\n  ```\n\n```sh\npwd\n```\n',
      [
        ['markdown', '- ```sh\n  ls\n  ```'],
        ['command', 'pwd'],
      ],
    ],
    ['comments hide fences', '<!--\n```sh\nls\n```\n-->\n', [['markdown', '<!--\n```sh\nls\n```\n-->']]],
    ['front matter of others is text', '---\ntitle: x\n---\n# A\n', [['markdown', '---\ntitle: x\n---\n# A']]],
    ['attributes stand after the language', '```yaml {no-run}\na: 1\n```', [['manifest', 'a: 1']]],
    ['an unclosed fence goes to the end', '```sh\nls\n\n', [['command', 'ls']]],
    ['an empty fence is an empty cell', '```sh\n```\n', [['command', '']]],
  ])('%s', (_, text, cells) => check(text, cells));

  test('flags are words of the info string', () => {
    expect(flagsOf('bash {expect-failure}')).toEqual({ skip: false, expectFailure: true });
    expect(flagsOf('yaml no-run')).toEqual({ skip: true, expectFailure: false });
  });
});

describe('damage', () => {
  test.each([
    ['bytes that are no UTF-8', new Uint8Array([0x23, 0xff, 0xfe]), 'not-utf8'],
    ['zero bytes', new Uint8Array([0x23, 0]), 'binary'],
    [
      'front matter without an end',
      new TextEncoder().encode('---\nkubebook:\n  nodes: 3\n\n# Text\n'),
      'front-matter-not-closed',
    ],
    [
      'stored outputs without an end',
      new TextEncoder().encode('```sh\nls\n```\n\n<!-- kubebook:output exit=0 -->\n'),
      'output-not-closed',
    ],
  ])('%s', (_, bytes, code) => {
    expect(readNotebook(bytes).problems.map((p) => [p.code, p.severity])).toEqual([[code, 'damage']]);
  });

  test('a fence that is cut off is told of and opens', () => {
    const file = parseNotebook('# A\n\n```yaml\nkind: Pod\n');
    expect(file.problems).toMatchObject([{ code: 'fence-not-closed', severity: 'warning', line: 2 }]);
    expect(file.cells.at(-1)?.value).toBe('kind: Pod');
  });
});

describe('writing', () => {
  test('changes nothing but the cell that changed', () => {
    expect(edited(sample, (cells) => Object.assign(cells[3] ?? {}, { value: 'kubectl get pods -w' }))).toBe(
      sample.replace('get pods', 'get pods -w'),
    );
  });

  test('keeps line ends, indentation, fence and attributes of an edited cell', () => {
    const text = '1. x\r\n\r\n   ~~~~bash {expect-failure}\r\n   ls\r\n   ~~~~\r\n';
    expect(edited(text, (cells) => Object.assign(cells[1] ?? {}, { value: 'ls\n\npwd' }))).toBe(
      text.replace('   ls\r\n', '   ls\r\n\r\n   pwd\r\n'),
    );
  });

  test('lengthens a fence that the new text would end', () => {
    expect(edited('```sh\nls\n```\n', (cells) => Object.assign(cells[0] ?? {}, { value: '```' }))).toBe(
      '````sh\n```\n````\n',
    );
  });

  test('separates what was moved or added by a blank line', () => {
    const moved = edited(sample, (cells) => cells.reverse());
    expect(parseNotebook(moved).cells.map((c) => c.kind)).toEqual(['settings', 'command', 'manifest', 'markdown']);
    expect(
      writeCells(
        [
          { kind: 'markdown', language: 'markdown', value: '# A' },
          { kind: 'command', language: 'shellscript', value: 'ls' },
        ],
        { tail: '', eol: '\n', cellCount: 0 },
      ),
    ).toBe('# A\n\n```sh\nls\n```\n');
  });

  test('closes an unclosed fence only when something is put behind it', () => {
    const text = 'a\n\n```sh\nls\n';
    expect(edited(text, () => {})).toBe(text);
    const more = edited(text, (cells) => cells.push({ kind: 'markdown', language: 'markdown', value: 'b' } as never));
    expect(more).toBe('a\n\n```sh\nls\n```\n\nb\n');
  });

  test('puts outputs below the fence, reads them back, replaces and removes them', () => {
    const text = '  ```sh\n  ls\n  ```\nafter\n';
    const items = [
      { language: 'text', text: 'a\n\n```\nb' },
      { language: 'mermaid', text: 'graph TD\n  a --> b' },
    ];
    const once = withOutputs(parseNotebook(text), new Map([[0, { exitCode: 1, items }]]));
    const file = parseNotebook(once);
    expect(file.problems).toEqual([]);
    expect(file.cells.map((c) => c.kind)).toEqual(['command', 'markdown']);
    expect(file.cells[0]?.outputs).toMatchObject({ exitCode: 1, items });
    expect(joined(file)).toBe(once);
    expect(withOutputs(file, new Map([[0, { exitCode: 1, items }]]))).toBe(once);
    expect(withOutputs(file, new Map())).toBe(text);
  });
});

describe('console sessions', () => {
  test.each([
    ['a script stays as it is', 'kubectl get pods\n# x', 'kubectl get pods\n# x'],
    ['only what follows a prompt is run', '$ kubectl get pods\nNAME READY\n$ ls\na b', 'kubectl get pods\nls'],
    ['a backslash goes on in the next line', '$ kubectl get \\\n>   pods\nNAME', 'kubectl get \\\n  pods'],
    ['a heredoc goes on to its end', '$ cat <<EOF\n> a\n> EOF\na', 'cat <<EOF\na\nEOF'],
    ['prompts of a copied heredoc may lack', '$ cat <<EOF\na\nEOF\na', 'cat <<EOF\na\nEOF'],
    ['open quotes go on', "$ echo 'a\nb'\na\nb", "echo 'a\nb'"],
    ['a here string is no heredoc', '$ cat <<< word\nword', 'cat <<< word'],
    ['user and host may stand before the prompt', 'me@node:~$ ls\nx', 'ls'],
  ])('%s', (_, text, script) => expect(scriptOf(text)).toBe(script));
});

test('every mutation of a notebook reads, and is written back byte for byte', () => {
  const pieces = [
    '```',
    '~~~',
    '\r\n',
    '\n',
    '---\n',
    '- ',
    '<!-- kubebook:output -->\n',
    '<!-- kubebook:end -->',
    '    ',
    '\t',
    'é',
    '\uFEFF',
  ];
  let state = 7;
  const next = (below: number) => (state = (state * 1103515245 + 12345) % 2147483648) % below;
  for (let round = 0; round < 2000; round++) {
    let text = sample;
    for (let change = 0; change <= next(6); change++) {
      const at = next(text.length + 1);
      text = text.slice(0, at) + (pieces[next(pieces.length)] ?? '') + text.slice(at + next(12));
    }
    const file = parseNotebook(text);
    expect(joined(file)).toBe(text);
    expect(
      writeCells(
        file.cells.map((cell) => ({ ...cell, origin: cell })),
        frameOf(file),
      ),
    ).toBe(text);
  }
});
