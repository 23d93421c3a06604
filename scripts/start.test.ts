import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

/** A clone that is not built yet is built by the first start. */
const patience = 240_000;

const root = fileURLToPath(new URL('..', import.meta.url));

let folder: string;
const started: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubebook-start-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill();
  await rm(folder, { recursive: true });
});

/** Puts a program in the folder that writes down what it is called with. */
async function program(name: string): Promise<string> {
  const told = join(folder, `${name}.told`);
  await writeFile(join(folder, name), `#!/bin/sh\nprintf '%s\\n' "$@" > '${told}.part'\nmv '${told}.part' '${told}'\n`);
  await chmod(join(folder, name), 0o755);
  return told;
}

/** Runs `npm start` with nothing but the folder, Node and the system on the PATH. */
function start(...args: string[]): ChildProcess {
  const PATH = [folder, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
  const child = spawn(process.execPath, ['scripts/start.mjs', ...args], { cwd: root, env: { ...process.env, PATH } });
  started.push(child);
  return child;
}

/** All that a program prints up to the text, or to its end. */
async function printed(child: ChildProcess, until: RegExp): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (until.test(text)) break;
  }
  return text;
}

test.skipIf(process.platform === 'win32')(
  "the desktop's VS Code is started with the extension, on the samples",
  async () => {
    const told = await program('code');
    const child = start();
    const ended = new Promise((resolve) => child.on('exit', resolve));
    expect(await printed(child, /opens in/)).toContain(join(folder, 'code'));
    expect(await ended).toBe(0);
    const words = (await fileOf(told)).trim().split('\n');
    expect(words).toEqual([`--extensionDevelopmentPath=${root}`, '--new-window', join(root, 'samples')]);
  },
  patience,
);

test('without it the address of VS Code for the Web is told, and answers', async () => {
  const child = start('--no-open');
  const [, url = ''] = /Kubebook is at (\S+)/.exec(await printed(child, /Ctrl\+C/)) ?? [];
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
  expect(await (await fetch(url)).text()).toContain('workbench.web.main');
}, 60_000);

/** A file that another process is about to write. */
async function fileOf(path: string): Promise<string> {
  for (;;) {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text !== undefined) return text;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
