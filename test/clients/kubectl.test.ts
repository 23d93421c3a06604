/** What the real kubectl does by streams, against the served API. */
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { realClients } from './real-clients.ts';
import { serveCluster, type ServedCluster } from './served-cluster.ts';

const { kubectl } = realClients();
let world: ServedCluster;

beforeAll(async () => {
  world = await serveCluster({ nodes: 1 });
  await run(['run', 'web', '--image=nginx', '--port=80']);
  await run(['wait', '--for=condition=ready', 'pod/web', '--timeout=10s']);
}, 20_000);
afterAll(() => world?.close());

const environment = (more: NodeJS.ProcessEnv = {}) => ({ HOME: world.folder, KUBECONFIG: world.kubeconfig, ...more });

function run(args: readonly string[], { stdin = '', env = {} } = {}): Promise<{ code: unknown; text: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      kubectl,
      args,
      { cwd: world.folder, env: environment(env), timeout: 20_000 },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, text: stdout + stderr }),
    );
    child.stdin?.end(stdin);
  });
}

describe.each([
  ['WebSockets', {}],
  ['SPDY', { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false', KUBECTL_PORT_FORWARD_WEBSOCKETS: 'false' }],
])('kubectl by %s', (_name, env) => {
  test('exec carries input, output and the exit code', async () => {
    expect(await run(['exec', '-i', 'web', '--', 'cat'], { stdin: 'through', env })).toEqual({
      code: 0,
      text: 'through',
    });
    const failed = await run(['exec', 'web', '--', 'sh', '-c', 'echo out; exit 4'], { env });
    expect(failed).toEqual({ code: 4, text: 'out\ncommand terminated with exit code 4\n' });
  });

  test('a program that is not there is told as the runtime tells it', async () => {
    const { code, text } = await run(['exec', 'web', '--', 'nothing'], { env });
    expect(code).toBe(1);
    expect(text).toMatch(
      /^error: Internal error occurred: .*"nothing": executable file not found in \$PATH: unknown\n$/,
    );
  });

  test('port-forward serves several connections at a time', async () => {
    const forward = spawn(kubectl, ['port-forward', 'web', ':80', '--address=127.0.0.1'], { env: environment(env) });
    const port = await new Promise<string>((resolve, reject) => {
      forward.stdout.on('data', (text) => resolve(/127\.0\.0\.1:(\d+)/.exec(String(text))?.[1] ?? ''));
      forward.once('exit', () => reject(new Error('kubectl ended')));
    });
    const pages = await Promise.all(
      Array.from({ length: 5 }, async () => (await fetch(`http://127.0.0.1:${port}/`)).text()),
    );
    forward.kill();
    expect(pages.every((page) => page.includes('Welcome to nginx'))).toBe(true);
  });
});

test('run -i --rm attaches, and takes the pod away', async () => {
  const { code, text } = await run(['run', 'once', '--image=busybox', '-i', '--rm', '--restart=Never', '--', 'cat'], {
    stdin: 'said\n',
  });
  expect(code).toBe(0);
  expect(text).toContain('said\n');
  expect(text).toContain('pod "once" deleted');
});

test('cp carries files and folders both ways', async () => {
  mkdirSync(join(world.folder, 'site/deep'), { recursive: true });
  writeFileSync(join(world.folder, 'site/deep/page.html'), 'page');
  expect(await run(['cp', 'site', 'web:/srv/site'])).toEqual({ code: 0, text: '' });
  expect(await run(['exec', 'web', '--', 'cat', '/srv/site/deep/page.html'])).toEqual({ code: 0, text: 'page' });
  expect((await run(['cp', 'web:/srv/site', 'back'])).code).toBe(0);
  expect(readFileSync(join(world.folder, 'back/deep/page.html'), 'utf8')).toBe('page');
});
