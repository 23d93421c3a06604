/** Notebooks and our client against the contexts of a kubeconfig, as for a real cluster. */
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readNotebook } from '../../engine/notebook/parse.ts';
import { openNotebookSession } from '../../engine/notebook/open.ts';
import { isCode } from '../../engine/notebook/model.ts';
import { defaultSettings } from '../../engine/notebook/settings.ts';
import { createRemoteApi } from '../../engine/client/remote/index.ts';
import { nodeTransport } from '../../engine/server/outgoing/index.ts';
import { kubeconfigConnection } from '../../engine/server/outgoing/kubeconfig.ts';
import { nodeTargets } from '../../engine/server/outgoing/targets.ts';
import { serveCluster, type ServedCluster } from './served-cluster.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let world: ServedCluster;

beforeAll(async () => {
  world = await serveCluster({ nodes: 3 });
});
afterAll(() => world?.close());

const run = { signal: new AbortController().signal, print: () => {} };

async function openTarget(target = 'kubebook', files = [world.kubeconfig]) {
  return openNotebookSession({ ...defaultSettings, target }, { targets: nodeTargets({ files, env: {} }) });
}

const command = (value: string) => ({ kind: 'command', value }) as const;

/** What a command prints, whatever it ends with. */
async function printed(session: Awaited<ReturnType<typeof openTarget>>, value: string): Promise<string> {
  let text = '';
  await session.run(command(value), { ...run, print: (chunk) => (text += chunk.text) });
  return text;
}

describe('a notebook with a target', () => {
  test('runs against that context: a sample from its first cell to its last', async () => {
    const sample = fileURLToPath(new URL('../../samples/01-first-deployment.k8s.md', import.meta.url));
    const { cells } = readNotebook(readFileSync(sample));
    const session = await openTarget();
    for (const { kind, value } of cells.filter((cell) => isCode(cell.kind) && cell.kind !== 'settings')) {
      // a live cluster takes its time: what the simulation settles by itself is waited for
      const waiting = kind === 'manifest' ? [command('kubectl rollout status deployment/web --timeout=20s')] : [];
      for (const cell of [{ kind, value }, ...waiting]) {
        const { exitCode, outputs } = await session.run(cell, run);
        expect([cell.value, exitCode, exitCode === 0 ? [] : outputs]).toEqual([cell.value, 0, []]);
      }
    }
    session.dispose();
    const { items } = await world.cluster.api.list({ group: 'apps', version: 'v1', resource: 'deployments' });
    expect(items.length).toBeLessThanOrEqual(1);
  });

  test('says where it is, and that the commands for a simulated world are not for it', async () => {
    const session = await openTarget();
    let about = '';
    await session.run({ kind: 'settings', value: '' }, { ...run, print: ({ text }) => (about += text) });
    expect(about).toContain(`The cluster of the context kubebook, at ${world.served.url}`);
    expect(await printed(session, 'sim clock jump 1h')).toMatch(/^sim: this notebook runs against a cluster outside/);
    expect(await printed(session, 'kubectl config get-contexts -o name')).toBe('kubebook\n');
    expect(await printed(session, 'kubectl get pods --context other')).toContain('context was not found');
    expect(await printed(session, 'kubectl auth whoami --as jane')).toContain('jane');
    session.dispose();
  });

  test('says why where it cannot be reached', async () => {
    await expect(openTarget('production')).rejects.toThrow(
      `The target production cannot be reached: there is no context "production" in ${world.kubeconfig}; there are: kubebook`,
    );
    await expect(openTarget('kubebook', ['/nowhere'])).rejects.toThrow('there is no kubeconfig: /nowhere is not there');
    await expect(openNotebookSession({ ...defaultSettings, target: 'kubebook' })).rejects.toThrow(
      'a browser cannot read or connect to',
    );
  });
});

describe('a kubeconfig', () => {
  /** A kubeconfig whose user is `user`, and cluster has `more`, both YAML in one line. */
  function written(user: string, more = ''): string {
    const folder = mkdtempSync(join(world.folder, 'config-'));
    writeFileSync(join(folder, 'ca.crt'), world.served.ca ?? '');
    writeFileSync(
      join(folder, 'config'),
      `apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts: [{name: c, context: {cluster: c, user: u, namespace: kube-system}}]\nclusters: [{name: c, cluster: {server: "${world.served.url}", certificate-authority: ca.crt${more}}}]\nusers: [{name: u, user: ${user}}]\n`,
    );
    return folder;
  }
  async function whoami(folder: string, source = {}): Promise<unknown> {
    const transport = nodeTransport(kubeconfigConnection({ files: [join(folder, 'config')], env: {}, ...source }));
    try {
      const review = await createRemoteApi(transport).create(
        { group: 'authentication.k8s.io', version: 'v1', resource: 'selfsubjectreviews' },
        { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: { name: '' } },
      );
      return (review['status'] as { readonly userInfo?: { readonly username?: string } }).userInfo?.username;
    } finally {
      transport.close();
    }
  }

  test('names files beside it: an authority, a token that is renewed', async () => {
    const folder = written('{tokenFile: token}');
    writeFileSync(join(folder, 'token'), `${world.served.token}\n`);
    expect(await whoami(folder)).toBe('kubernetes-admin');
  });

  test('lets a program log in, asks it once, and again when what it gave is refused', async () => {
    const folder = written(
      '{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./login, args: [a], env: [{name: WHO, value: me}], interactiveMode: Never, provideClusterInfo: true}}',
    );
    const login = join(folder, 'login');
    writeFileSync(
      login,
      `#!/bin/sh\ncd "$(dirname "$0")"\necho "$1 $WHO $KUBERNETES_EXEC_INFO" >> calls\ntoken=${world.served.token}\n[ "$(wc -l < calls)" = 1 ] && token=stale\necho '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'$token'"}}'\n`,
    );
    chmodSync(login, 0o755);
    expect(await whoami(folder)).toBe('kubernetes-admin');
    const calls = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
    expect(calls).toHaveLength(2);
    expect(calls[0]).toMatch(/^a me \{"kind":"ExecCredential".*"interactive":false,"cluster":\{.*"server":"https:/);
  });

  test.each([
    [
      '{exec: {apiVersion: client.authentication.k8s.io/v1, command: no-such-login, installHint: Install it.}}',
      '',
      /executable no-such-login not found\n\nInstall it\./,
    ],
    [
      '{exec: {apiVersion: client.authentication.k8s.io/v1, command: "false"}}',
      '',
      /executable false failed with exit code 1/,
    ],
    [
      '{exec: {apiVersion: client.authentication.k8s.io/v1, command: echo, args: [hello]}}',
      '',
      /executable echo printed no JSON/,
    ],
    ['{exec: {apiVersion: v0, command: echo}}', '', /has the apiVersion "v0"/],
    ['{auth-provider: {name: gcp}}', '', /auth-provider, which Kubernetes 1\.26 took away/],
    ['{token: t}', ', proxy-url: "http://proxy:3128"', /through the proxy http:\/\/proxy:3128/],
  ])('that cannot be used says why: %s', async (user, more, message) => {
    await expect(whoami(written(user, more))).rejects.toThrow(message);
  });

  test('runs no program where that is not allowed', async () => {
    const folder = written('{exec: {apiVersion: client.authentication.k8s.io/v1, command: echo}}');
    await expect(whoami(folder, { noPrograms: 'trust this workspace first' })).rejects.toThrow(
      'the user "u" logs in by the program echo: trust this workspace first',
    );
  });
});
