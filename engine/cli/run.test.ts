import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from './run-command.ts';
import { runNotebook } from './run.ts';

const { signal } = new AbortController();

function notebook(...scripts: string[]): string {
  const file = join(mkdtempSync(join(tmpdir(), 'kubebook-run-')), 'a.k8s.md');
  writeFileSync(file, scripts.map((script) => `\`\`\`sh\n${script}\n\`\`\`\n`).join('\n'));
  return file;
}

test('a notebook ends at the first cell that fails', async () => {
  const { cells, errors } = await runNotebook(notebook('true', 'kubectl get pod nobody', 'true'), { signal });
  expect(cells).toHaveLength(2);
  expect(errors).toEqual(['a.k8s.md: the cell at line 5 failed with exit code 1']);
});

test('it goes on after cells that fail where that is asked for, and tells of each', async () => {
  const file = notebook('false', 'kubectl create namespace a', 'exit 3');
  const { cells, errors } = await runNotebook(file, { signal, keepGoing: true });
  expect(cells.map(({ result }) => result.exitCode)).toEqual([1, 0, 3]);
  expect(errors).toEqual([
    'a.k8s.md: the cell at line 1 failed with exit code 1',
    'a.k8s.md: the cell at line 9 failed with exit code 3',
  ]);
});

test('a flag that is not known is named, and where help is', async () => {
  await expect(runCommand(['--jnuit', 'x.xml'])).rejects.toThrow(
    /^Unknown option '--jnuit': see "kubebook run --help"$/,
  );
});
