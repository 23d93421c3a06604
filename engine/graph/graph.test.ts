import { describe, expect, test } from 'vitest';
import { limits } from '../limits.ts';
import { causesGraph } from './causes.ts';
import { toMermaid } from './mermaid.ts';
import type { Graph, GraphNode } from './model.ts';
import { toText } from './text.ts';

const node = (id: string, more: Partial<GraphNode> = {}): GraphNode => ({
  id,
  kind: 'Pod',
  name: id,
  details: [],
  state: 'ok',
  summary: '',
  ...more,
});

const graph = (nodes: readonly GraphNode[], ...edges: [string, string, string?][]): Graph => ({
  title: 'owners',
  direction: 'TD',
  nodes,
  edges: edges.map(([from, to, label]) => ({ from, to, ...(label ? { label } : {}) })),
  notes: [],
});

describe('Mermaid', () => {
  test('has a line for each node and edge, and the style of each state that occurs', () => {
    const text = toMermaid(
      graph([node('a', { kind: 'ReplicaSet' }), node('b', { state: 'failed', summary: 'Error' })], ['a', 'b']),
    );
    expect(text).toBe(
      [
        'flowchart TD',
        '  n0["<b>ReplicaSet</b><br/>a"]:::ok',
        '  n1["<b>Pod</b><br/>b<br/><i>Error</i>"]:::failed',
        '  n0 --> n1',
        '  classDef ok fill:#1a7f3722,stroke:#1a7f37',
        '  classDef failed fill:#cf222e22,stroke:#cf222e,stroke-width:2px',
        '',
      ].join('\n'),
    );
  });

  test('lets nothing in a name become markup or end the label', () => {
    const text = toMermaid(graph([node('x', { name: 'a"]; click n0 "javascript:x" <img>\n`b`' })]));
    expect(text.split('\n')[1]).not.toMatch(/<img|javascript:x"|`/);
    expect(text.split('\n')).toHaveLength(4);
  });

  test('leaves out edges to what is not drawn', () => {
    expect(toMermaid(graph([node('a')], ['a', 'gone']))).not.toContain('-->');
  });
});

describe('text', () => {
  test('is a tree from those that nobody leads to', () => {
    const text = toText(
      graph(
        [node('root', { kind: 'Deployment' }), node('a'), node('b', { summary: 'Ready' })],
        ['root', 'a'],
        ['root', 'b', 'owns'],
      ),
    );
    expect(text).toBe('Deployment/root\n├─ Pod/a\n└─ (owns) Pod/b  [Ready]\n');
  });

  test('shows a node with two ways to it whole only once, and rings at all', () => {
    const shared = toText(graph([node('a'), node('b'), node('c'), node('d')], ['a', 'c'], ['b', 'c'], ['c', 'd']));
    expect(shared).toBe('Pod/a\n└─ Pod/c\n   └─ Pod/d\nPod/b\n└─ Pod/c  (above)\n');
    expect(toText(graph([node('a'), node('b')], ['a', 'b'], ['b', 'a']))).toBe(
      'Pod/a\n└─ Pod/b\n   └─ Pod/a  (above)\n',
    );
  });
});

describe('causes', () => {
  const waits = { text: 'container web waits: ImagePullBackOff', causes: [{ text: 'it ended with exit code 1' }] };
  const pod = { text: 'Pod web-a and 2 more like it', about: { kind: 'Pod', name: 'web-a', more: 2 }, causes: [waits] };

  test('are objects below those that they keep, each with what is said of it', () => {
    const drawn = causesGraph({ kind: 'Deployment', name: 'web' }, [{ text: '0 of 3 are ready', causes: [pod] }]);
    expect(toText(drawn)).toBe(
      [
        'Deployment/web  0 of 3 are ready',
        '└─ (because of) Pod/web-a  and 2 more like it  container web waits: ImagePullBackOff  it ended with exit code 1',
        '',
      ].join('\n'),
    );
    expect(drawn.nodes.map(({ state }) => state)).toEqual(['degraded', 'failed']);
  });

  test('there are none where all is as it should be', () => {
    expect(toText(causesGraph({ kind: 'Service', name: 'web' }, []))).toBe('Service/web  [as it should be]\n');
  });

  test('are left out where they are too many, which is said', () => {
    const many = causesGraph(
      { kind: 'Job', name: 'j' },
      Array.from({ length: limits.diagramNodes + 5 }, () => pod),
    );
    expect([many.nodes.length, many.notes]).toEqual([limits.diagramNodes, ['6 more objects are left out']]);
  });
});
