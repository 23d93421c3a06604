import type { NotebookReport } from './run.ts';

/** The whole run as one JSON document; the same for the same notebook but for wall times, which are left out. */
export function jsonReport(reports: readonly NotebookReport[]): string {
  const notebooks = reports.map(({ file, errors, cells }) => ({
    file,
    ok: errors.length === 0,
    errors,
    cells: cells.map(({ number, line, cell, result }) => ({
      number,
      line,
      kind: cell.kind,
      source: cell.value,
      ok: result.ok,
      exitCode: result.exitCode,
      elapsedMilliseconds: result.elapsed,
      outputs: result.outputs,
    })),
  }));
  return `${JSON.stringify({ ok: notebooks.every((n) => n.ok), notebooks }, null, 2)}\n`;
}

const escapes: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup characters as entities; control characters, which XML forbids, are dropped. */
function escape(text: string): string {
  let clean = '';
  for (const character of text) {
    const code = character.charCodeAt(0);
    if (code >= 32 || code === 9 || code === 10 || code === 13) clean += escapes[character] ?? character;
  }
  return clean;
}

const outputText = (report: NotebookReport['cells'][number]): string =>
  report.result.outputs.map((o) => o.text).join('');

/**
 * JUnit XML: a suite a notebook, a case a cell.
 *
 * @see https://github.com/testmoapp/junitxml
 */
export function junitReport(reports: readonly NotebookReport[]): string {
  const suites = reports.map((report) => {
    const cases = report.cells.map((cell) => {
      const name = escape(`[${cell.number}] ${cell.cell.value.trim().split('\n')[0] ?? ''}`);
      const failure = cell.result.ok
        ? ''
        : `<failure message="exit code ${cell.result.exitCode}">${escape(outputText(cell))}</failure>`;
      return `    <testcase name="${name}" classname="${escape(report.file)}" time="${(cell.duration / 1000).toFixed(3)}">${failure}</testcase>`;
    });
    const failed = report.cells.filter((cell) => !cell.result.ok).length;
    // a notebook that could not be run at all has no cell that tells
    if (report.errors.length > 0 && failed === 0) {
      cases.push(
        `    <testcase name="open" classname="${escape(report.file)}"><failure message="${escape(report.errors.join('; '))}"/></testcase>`,
      );
    }
    const failures = Math.max(failed, report.errors.length > 0 ? 1 : 0);
    return `  <testsuite name="${escape(report.file)}" tests="${cases.length}" failures="${failures}" time="${(report.duration / 1000).toFixed(3)}">\n${cases.join('\n')}\n  </testsuite>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('\n')}\n</testsuites>\n`;
}

/** A page that stands alone: text, cells and what they printed. Diagrams stay as their Mermaid text. */
export function htmlReport(reports: readonly NotebookReport[]): string {
  const body = reports.map(({ file, notebook, cells, errors }) => {
    const byCell = new Map(cells.map((report) => [report.cell, report]));
    const parts = notebook.cells.map((cell) => {
      if (cell.kind === 'settings') return '';
      if (cell.kind === 'markdown') return `<div class="text">${escape(cell.value)}</div>`;
      const report = byCell.get(cell);
      const outputs =
        report?.result.outputs.map((o) => `<pre class="${o.stream}">${escape(o.text)}</pre>`).join('') ?? '';
      return `<pre class="source">${escape(cell.value)}</pre>${outputs}${report && !report.result.ok ? `<p class="bad">exit code ${report.result.exitCode}</p>` : ''}`;
    });
    const problems = errors.map((error) => `<p class="bad">${escape(error)}</p>`).join('');
    return `<article><h1>${escape(file)}</h1>${parts.join('\n')}${problems}</article>`;
  });
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Kubebook</title>
<style>
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
.text{white-space:pre-wrap}
pre{padding:.6rem .8rem;overflow:auto;border-radius:4px;font-size:13px;margin:.4rem 0}
.source{border-left:3px solid #326ce5;background:#8881}
.stdout{background:#8882}
.stderr,.bad{color:#cf222e}
</style>
${body.join('\n')}
</html>
`;
}
