import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { type Cell, flagsOf, isCode, type NotebookFile } from '../notebook/model.ts';
import { openNotebookSession } from '../notebook/open.ts';
import { readNotebook } from '../notebook/parse.ts';
import type { CellResult } from '../notebook/session.ts';
import { settingsOf } from '../notebook/settings-of.ts';
import { nodeTargets } from '../server/outgoing/targets.ts';
import { diskFiles } from './disk-files.ts';

/** One cell that was run. */
export interface CellReport {
  /** Its number among the code cells, from 1. */
  readonly number: number;
  /** Line of the file, from 1. */
  readonly line: number;
  readonly cell: Cell;
  readonly result: CellResult;
  /** Wall milliseconds. */
  readonly duration: number;
}

export interface NotebookReport {
  readonly file: string;
  readonly notebook: NotebookFile;
  /** Damage of the file, and cells that failed. */
  readonly errors: readonly string[];
  readonly cells: readonly CellReport[];
  readonly duration: number;
}

/** Told of what happens while a notebook runs. */
export interface RunListener {
  notebookStarted?(file: string): void;
  cellStarted?(cell: Cell, number: number): void;
  output?(stream: 'stdout' | 'stderr', text: string): void;
  cellEnded?(report: CellReport): void;
  notebookEnded?(report: NotebookReport): void;
}

export interface RunOptions {
  readonly listener?: RunListener;
  readonly signal: AbortSignal;
  /** Runs what comes after a failed cell, too. */
  readonly keepGoing?: boolean;
}

/** Runs the code cells of a notebook in order, until one fails. Never throws: what went wrong is in the report. */
export async function runNotebook(file: string, options: RunOptions): Promise<NotebookReport> {
  const { listener = {} } = options;
  const started = performance.now();
  listener.notebookStarted?.(file);
  const cells: CellReport[] = [];
  const errors: string[] = [];
  let notebook: NotebookFile = { cells: [], tail: '', eol: '\n', problems: [] };
  try {
    notebook = readNotebook(await readFile(file));
    errors.push(
      ...notebook.problems.filter((p) => p.severity !== 'warning').map((p) => `${file}:${p.line + 1}: ${p.message}`),
    );
    if (errors.length === 0) errors.push(...(await runCells(file, notebook, options, cells)));
  } catch (error) {
    errors.push(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const report = { file, notebook, errors, cells, duration: performance.now() - started };
  listener.notebookEnded?.(report);
  return report;
}

async function runCells(
  file: string,
  notebook: NotebookFile,
  { listener = {}, signal, keepGoing = false }: RunOptions,
  reports: CellReport[],
): Promise<string[]> {
  const { settings, problems } = settingsOf(notebook);
  if (problems.length > 0) return problems.map((p) => `${file}:${p.line + 1}: ${p.message}`);
  const session = await openNotebookSession(settings, {
    files: await diskFiles(dirname(resolve(file))),
    targets: nodeTargets(),
  });
  const failures: string[] = [];
  try {
    for (const cell of notebook.cells.filter((c) => isCode(c.kind) && c.kind !== 'settings')) {
      const flags = flagsOf(`${cell.fence?.info ?? ''}`);
      if (flags.skip) continue;
      const number = reports.length + 1;
      listener.cellStarted?.(cell, number);
      const begun = performance.now();
      const result = await session.run(
        { kind: cell.kind, value: cell.value, flags },
        { signal, print: ({ stream, text }) => listener.output?.(stream, text) },
      );
      const report = { number, line: cell.line + 1, cell, result, duration: performance.now() - begun };
      reports.push(report);
      listener.cellEnded?.(report);
      if (!result.ok) {
        const what = result.interrupted
          ? 'was interrupted'
          : flags.expectFailure
            ? 'did not fail'
            : `failed with exit code ${result.exitCode}`;
        failures.push(`${basename(file)}: the cell at line ${cell.line + 1} ${what}`);
        if (!keepGoing || result.interrupted) return failures;
      }
    }
    return failures;
  } finally {
    session.dispose();
  }
}

/** Writes a text file where the user asked for one. */
export async function writeReport(file: string, text: string): Promise<void> {
  await writeFile(file, text);
}
