import type { CellReport, NotebookReport, RunListener } from './run.ts';

/** How a run is shown in a terminal: coloured where it is one, output as it comes. */
export function terminalListener(write: (text: string) => void, colour: boolean): RunListener {
  const paint = (code: number, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  let atLineStart = true;
  const print = (text: string) => {
    write(text);
    atLineStart = text.endsWith('\n');
  };
  return {
    notebookStarted: (file) => print(`${paint(1, file)}\n`),
    cellStarted(cell, number) {
      const source = cell.value.trimEnd().split('\n');
      const shown = cell.kind === 'manifest' ? manifestSummary(source) : source;
      print(
        `\n${paint(36, `[${number}]`)} ${shown.map((line, index) => paint(2, index === 0 ? line : `    ${line}`)).join('\n')}\n`,
      );
    },
    output: (stream, text) => print(stream === 'stderr' ? paint(31, text) : text),
    cellEnded(report) {
      if (!atLineStart) print('\n');
      print(`${verdict(report, paint)}\n`);
    },
    notebookEnded(report) {
      for (const error of report.errors) print(`${paint(31, `✗ ${error}`)}\n`);
      print(`${summary(report, paint)}\n\n`);
    },
  };
}

type Paint = (code: number, text: string) => string;

function manifestSummary(lines: readonly string[]): string[] {
  const kinds = lines.filter((line) => line.startsWith('kind:')).map((line) => line.slice(5).trim());
  return [`apply: ${kinds.length > 0 ? kinds.join(', ') : `${lines.length} lines of YAML`}`];
}

function verdict({ result, duration }: CellReport, paint: Paint): string {
  const times = `${Math.round(duration)} ms${result.elapsed >= 1000 ? `, ${Math.round(result.elapsed / 1000)} s in the cluster` : ''}`;
  return result.ok ? paint(2, `✓ ${times}`) : paint(31, `✗ exit code ${result.exitCode}, ${times}`);
}

function summary({ cells, errors, duration }: NotebookReport, paint: Paint): string {
  const text = `${cells.length} cells in ${(duration / 1000).toFixed(1)} s`;
  return errors.length === 0 ? paint(32, `✓ ${text}`) : paint(31, `✗ ${text}`);
}
