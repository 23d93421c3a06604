import { describe, expect, test } from 'vitest';
import { piecesOf } from './representations.ts';

/** Mime types (or `text`) of the pieces of `text`, which make it up again. */
function kinds(text: string): string[] {
  const pieces = piecesOf(text);
  expect(pieces.map((piece) => piece.text).join('')).toBe(text);
  return pieces.map((piece) => piece.rich?.mime.replace(/.*kubebook\./, '') ?? 'text');
}

describe('output is recognised', () => {
  const pods = 'NAME    READY   STATUS    RESTARTS   AGE\nweb-0   1/1     Running   0          5s\n';

  test.each([
    ['nothing', '', []],
    ['text', 'hello\nworld', ['text']],
    ['a table', pods, ['table+json']],
    ['tables of several kinds', `${pods}\n${pods}`, ['table+json', 'text', 'table+json']],
    ['headings without rows', 'NAME   READY\n', ['text']],
    ['a diagram right below a table', 'KIND  NAME\nPod   a\nflowchart TD\n  a --> b\n', ['table+json', 'mermaid']],
    ['a diagram between lines', 'Owners:\nflowchart TD\n  a --> b\ndone\n', ['text', 'mermaid', 'text']],
    ['one object as YAML', 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n', ['yaml']],
    ['what an apply did', 'pod/a created\ndeployment.apps/b unchanged (server dry run)\n', ['applied+json']],
    ['a description, with its inner tables', 'Name:   a\nEvents:\n  Type    Reason\n  ----    ------\n', ['text']],
  ])('%s', (_, text, expected) => expect(kinds(text)).toEqual(expected));

  test('a table keeps blank cells and cells with spaces', () => {
    const [piece] = piecesOf('NAME   PORT(S)    LAST SEEN\na                 5s ago\nb      80/TCP     1m\n');
    expect(piece?.rich?.data).toEqual({
      columns: ['NAME', 'PORT(S)', 'LAST SEEN'],
      rows: [
        ['a', '', '5s ago'],
        ['b', '80/TCP', '1m'],
      ],
    });
  });

  test('what another command prints right below a table is no row of it', () => {
    const pieces = piecesOf('NAME    READY   STATUS\nhungry  0/1     Pending\nEvents:\n  Type     Reason\n');
    expect(pieces.map(({ text }) => text)).toEqual([
      'NAME    READY   STATUS\nhungry  0/1     Pending\n',
      'Events:\n  Type     Reason\n',
    ]);
  });

  test('a row of a watch may be aligned by itself', () => {
    const [piece] = piecesOf('NAME   READY\na      0/1\na-much-longer-name   1/1\n');
    expect(piece?.rich?.data).toMatchObject({
      rows: [
        ['a', '0/1'],
        ['a-much-longer-name', '1/1'],
      ],
    });
  });
});
