import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { serveWorkbench } from './server.mjs';

let folder: string;
let workspace: string;
let server: Awaited<ReturnType<typeof serveWorkbench>>;
let token: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubebook-server-'));
  workspace = join(folder, 'workspace');
  await mkdir(workspace);
  await writeFile(join(folder, 'secret'), 'secret');
  await writeFile(join(workspace, 'a.yaml'), 'a: 1');
  await symlink(join(folder, 'secret'), join(workspace, 'link'));
  await symlink(join(folder, 'not-there'), join(workspace, 'dangling'));
  await symlink(folder, join(workspace, 'up'));
  server = await serveWorkbench({ workspace });
  token = (JSON.parse((await ask('GET', '/extensions/workspace/session.json')).body) as { token: string }).token;
});
afterEach(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A request as it goes over the wire: `fetch` would tidy its path and forbid its headers. */
function ask(method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Answer> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

const own = (method: string, path: string, body = '') => ask(method, path, { 'X-Kubebook-Token': token }, body);

describe('the page', () => {
  test('is served to this machine, under its own name alone', async () => {
    expect(await ask('GET', '/')).toMatchObject({ status: 200 });
    expect(await ask('GET', '/', { Host: 'evil.example' })).toEqual({ status: 403, body: 'unknown host' });
    expect(await ask('GET', '/', { Origin: 'http://evil.example' })).toEqual({ status: 403, body: 'unknown origin' });
    expect(await ask('POST', '/')).toMatchObject({ status: 403 });
  });

  test('comes with what a packaged extension has, and no more of the repository', async () => {
    expect(await ask('GET', '/extensions/kubebook/package.json')).toMatchObject({ status: 200 });
    for (const path of [
      '.git/config',
      '.npmrc',
      'node_modules/esbuild/package.json',
      'dist/../.npmrc',
      'dist/%2e%2e/.npmrc',
      'dist/%00',
    ]) {
      expect([path, (await ask('GET', `/extensions/kubebook/${path}`)).status]).toEqual([path, 404]);
    }
    for (const path of [
      '/static/../package.json',
      '/static/%2e%2e/package.json',
      '/static/%zz',
      '/extensions/__proto__/x',
    ]) {
      expect([path, (await ask('GET', path)).status]).toEqual([path, 404]);
    }
  });
});

describe('the files', () => {
  test('are read, written, renamed and removed', async () => {
    expect(await own('GET', '/files/a.yaml?do=read')).toEqual({ status: 200, body: 'a: 1' });
    expect(await own('PUT', '/files/b.yaml?do=write', 'b: 2')).toMatchObject({ status: 204 });
    expect(await readFile(join(workspace, 'b.yaml'), 'utf8')).toBe('b: 2');
    expect(await own('POST', '/files/sub?do=mkdir')).toMatchObject({ status: 204 });
    expect(await own('POST', '/files/b.yaml?do=rename&to=/sub/c.yaml')).toMatchObject({ status: 204 });
    expect(await readdir(join(workspace, 'sub'))).toEqual(['c.yaml']);
    expect(await own('DELETE', '/files/sub?do=remove')).toMatchObject({ status: 204 });
    expect(await own('GET', '/files/sub?do=stat')).toEqual({ status: 404, body: 'ENOENT' });
    expect(JSON.parse((await own('GET', '/files?do=list')).body)).toEqual([['a.yaml', 1]]);
  });

  test('are nobody else’s: without the token of this run nothing is read or written', async () => {
    for (const method of ['GET', 'PUT', 'POST', 'DELETE']) {
      expect(await ask(method, '/files/a.yaml?do=read')).toEqual({ status: 403, body: 'no token' });
      expect(await ask(method, '/files/a.yaml?do=read', { 'X-Kubebook-Token': 'x' })).toMatchObject({ status: 403 });
    }
  });

  test.each([
    ['GET', '/files/../secret?do=read'],
    ['GET', '/files/%2e%2e/secret?do=read'],
    ['GET', '/files/..%2fsecret?do=read'],
    ['GET', '/files/link?do=read'],
    ['GET', '/files/up/secret?do=read'],
    ['PUT', '/files/link?do=write'],
    ['PUT', '/files/dangling?do=write'],
    ['PUT', '/files/up/new?do=write'],
    ['POST', '/files/a.yaml?do=rename&to=../a.yaml'],
    ['POST', '/files/a.yaml?do=rename&to=/up/a.yaml'],
    ['DELETE', '/files?do=remove'],
  ])('nothing outside is reached: %s %s', async (method, path) => {
    const { status, body } = await own(method, path, 'changed');
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body).not.toContain('secret');
    expect(await readFile(join(folder, 'secret'), 'utf8')).toBe('secret');
    expect((await readdir(folder)).sort()).toEqual(['secret', 'workspace']);
    expect(await readFile(join(workspace, 'a.yaml'), 'utf8')).toBe('a: 1');
  });
});
