/** `kubebook run|serve|kubectl|sim`: the cluster in a terminal. Node only. */
import { parseArgs } from 'node:util';
import { htmlReport, jsonReport, junitReport } from './reports.ts';
import { type NotebookReport, type RunListener, runNotebook, writeReport } from './run.ts';
import { kubectlCommand } from './kubectl.ts';
import { serveCommand } from './serve.ts';
import { simCommand } from './sim.ts';
import { terminalListener } from './terminal.ts';
import { writeOutputs } from './write-outputs.ts';

const usage = `Kubernetes notebooks on a simulated cluster.

Usage:
  kubebook run FILE... [--json] [--junit FILE] [--html FILE] [--write] [--no-color]
      Runs the cells of notebooks (*.k8s.md, or any Markdown). Ends with 1 when a cell fails.
        --json         print one JSON document instead of text
        --junit FILE   write JUnit XML
        --html FILE    write a page that stands alone
        --write        put the outputs into the notebooks

  kubebook serve [--port N] [--kubeconfig FILE] [--load FILE|DIR] [--nodes N] [--speed X] [--data DIR] [--addons NAME,...] [--bootstrap kubeadm]
      Serves the API of a cluster on 127.0.0.1 for kubectl, Helm and client libraries, until interrupted.
      "kubebook serve --help" tells of all its flags.

  kubebook kubectl ARGS...
      Runs Kubebook's own kubectl against the cluster that the kubeconfig names.

  kubebook sim ARGS...
      Lets things go wrong in a cluster of "kubebook serve --sim" that the kubeconfig names: nodes, network, registries, outages.
`;

/** Runs a command line; resolves with the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = argv;
  try {
    switch (command) {
      case 'run':
        return await runCommand(rest);
      case 'serve':
        return await serveCommand(rest);
      case 'kubectl':
        return await kubectlCommand(rest);
      case 'sim':
        return await simCommand(rest);
      case undefined:
      case 'help':
      case '--help':
      case '-h':
        process.stdout.write(usage);
        return command === undefined ? 2 : 0;
      default:
        process.stderr.write(`kubebook: there is no command "${command}"\n\n${usage}`);
        return 2;
    }
  } catch (error) {
    process.stderr.write(`kubebook: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

async function runCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      junit: { type: 'string' },
      html: { type: 'string' },
      write: { type: 'boolean' },
      'no-color': { type: 'boolean' },
    },
  });
  if (positionals.length === 0) {
    process.stderr.write('kubebook run: which notebook?\n');
    return 2;
  }
  const colour = !values['no-color'] && !process.env['NO_COLOR'] && process.stdout.isTTY === true;
  const listener: RunListener = values.json ? {} : terminalListener((text) => process.stdout.write(text), colour);
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort(new Error('interrupted')));
  const reports: NotebookReport[] = [];
  for (const file of positionals) {
    const report = await runNotebook(file, listener, interrupt.signal);
    reports.push(report);
    if (values.write && report.cells.length > 0) await writeOutputs(report);
    if (interrupt.signal.aborted) break;
  }
  if (values.json) process.stdout.write(jsonReport(reports));
  if (values.junit !== undefined) await writeReport(values.junit, junitReport(reports));
  if (values.html !== undefined) await writeReport(values.html, htmlReport(reports));
  return reports.every((report) => report.errors.length === 0) ? 0 : 1;
}
