import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The command line as one file of JavaScript, in a folder of its own: what `npx kubebook` runs. */
export async function bundledCommandLine(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'kubebook-cli-'));
  const outfile = join(folder, 'main.mjs');
  await build({
    stdin: {
      contents: "import { main } from './main.ts'; process.exitCode = await main(process.argv.slice(2));",
      resolveDir: fileURLToPath(new URL('..', import.meta.url)),
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
    },
  });
  return outfile;
}

export interface ServingChild {
  readonly process: ChildProcess;
  /** Its address, once it has said that it listens; rejects with what it said where it ended before. */
  readonly listening: Promise<string>;
  /** All of both outputs so far. */
  output(): { readonly stdout: string; readonly stderr: string };
  /** Sends a signal, and resolves with how it ended. */
  end(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** `kubebook serve` as a process of its own. */
export function spawnServe(commandLine: string, args: readonly string[], cwd: string): ServingChild {
  const child = spawn(process.execPath, [commandLine, 'serve', ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const listening = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      stdout += String(chunk);
      const [, url] = /^listening on (\S+)\n/.exec(stdout) ?? [];
      if (url) resolve(url);
    });
    child.stderr.on('data', (chunk) => {
      stderr += String(chunk);
    });
    child.once('close', () => reject(new Error(stderr)));
  });
  listening.catch(() => {});
  return {
    process: child,
    listening,
    output: () => ({ stdout, stderr }),
    async end(signal) {
      child.kill(signal);
      const [code, by] = await ended;
      return { code, signal: by };
    },
  };
}
