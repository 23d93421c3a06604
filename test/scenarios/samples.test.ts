import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type NotebookReport, runNotebook } from '../../engine/cli/run.ts';

const samples = resolve(import.meta.dirname, '../../samples');

/** What a reader sees of a run, and what happened in the cluster's time; no wall time. */
const seen = ({ cells, errors }: NotebookReport) => ({
  errors,
  cells: cells.map(({ result }) => ({
    exitCode: result.exitCode,
    elapsed: result.elapsed,
    text: result.outputs.map(({ stream, text }) => `${stream}: ${text}`),
  })),
});

const run = (file: string): Promise<NotebookReport> =>
  runNotebook(join(samples, file), { signal: new AbortController().signal });

describe('the sample notebooks', () => {
  const files = readdirSync(samples).filter((name) => name.endsWith('.k8s.md'));

  test('are at least six', () => {
    expect(files.length).toBeGreaterThanOrEqual(6);
  });

  test.each(files)(
    '%s passes, and gives the same output again',
    async (file) => {
      const first = await run(file);
      expect(first.errors).toEqual([]);
      expect(first.cells.length).toBeGreaterThan(3);
      expect(seen(await run(file))).toEqual(seen(first));
    },
    60_000,
  );

  test.each(files)(
    '%s draws a diagram',
    async (file) => {
      const { cells } = await run(file);
      const mimes = cells.flatMap(({ result }) => result.outputs.map(({ rich }) => rich?.mime));
      expect(mimes).toContain('application/vnd.kubebook.mermaid');
    },
    60_000,
  );
});
