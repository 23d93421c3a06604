import { readFlags } from './flags.ts';
import { htmlReport, jsonReport, junitReport } from './reports.ts';
import { type NotebookReport, type RunListener, runNotebook, writeReport } from './run.ts';
import { terminalListener } from './terminal.ts';
import { writeOutputs } from './write-outputs.ts';

const help = `Runs the cells of notebooks (*.k8s.md, or any Markdown), each notebook with a cluster of its own. Ends with 1 when a cell fails.

Usage:
  kubebook run FILE... [flags]

Flags:
  --keep-going   run the cells after a failed one, too
  --json         print one JSON document instead of text
  --junit FILE   write JUnit XML
  --html FILE    write a page that stands alone
  --write        put the outputs into the notebooks
  --no-color     text without colours, as into a file
`;

/** `kubebook run`: resolves with the exit code. Fails with words that name the flag. */
export async function runCommand(args: string[]): Promise<number> {
  const { values, positionals } = parse(args);
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  if (positionals.length === 0) {
    process.stderr.write('kubebook run: which notebook?\n');
    return 2;
  }
  const colour = !values['no-color'] && !process.env['NO_COLOR'] && process.stdout.isTTY === true;
  const listener: RunListener = values.json ? {} : terminalListener((text) => process.stdout.write(text), colour);
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort(new Error('interrupted')));
  const options = { listener, signal: interrupt.signal, keepGoing: values['keep-going'] ?? false };
  const reports: NotebookReport[] = [];
  for (const file of positionals) {
    const report = await runNotebook(file, options);
    reports.push(report);
    if (values.write && report.cells.length > 0) await writeOutputs(report);
    if (interrupt.signal.aborted) break;
  }
  if (values.json) process.stdout.write(jsonReport(reports));
  if (values.junit !== undefined) await writeReport(values.junit, junitReport(reports));
  if (values.html !== undefined) await writeReport(values.html, htmlReport(reports));
  return reports.every((report) => report.errors.length === 0) ? 0 : 1;
}

function parse(args: string[]) {
  return readFlags('run', {
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      'keep-going': { type: 'boolean' },
      json: { type: 'boolean' },
      junit: { type: 'string' },
      html: { type: 'string' },
      write: { type: 'boolean' },
      'no-color': { type: 'boolean' },
    },
  });
}
