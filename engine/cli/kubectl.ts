import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { createRemoteApi } from '../client/remote/index.ts';
import { type ConnectTarget, type KubectlContext, runKubectl } from '../kubectl/index.ts';
import type { Input, Output } from '../runtime/process.ts';
import { connectionOf, folderOf, nodeTransport } from '../server/outgoing/index.ts';
import { createWorld } from '../sim/index.ts';
import { nodeFiles } from './node-files.ts';
import { nodePorts } from './node-ports.ts';
import { kubectlUserAgent } from '../kubectl/user-agent.ts';

/** `kubebook kubectl …`: our kubectl against the cluster that the kubeconfig names. */
export async function kubectlCommand(args: readonly string[]): Promise<number> {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort(new Error('interrupted')));
  return runKubectlHere(args, {
    env: definedEnvironment(),
    cwd: process.cwd(),
    stdin: inputFrom(process.stdin),
    stdout: outputTo(process.stdout),
    stderr: outputTo(process.stderr),
    isTty: process.stdin.isTTY && process.stdout.isTTY,
    signal: interrupt.signal,
  });
}

export type Terminal = Pick<KubectlContext, 'env' | 'cwd' | 'stdin' | 'stdout' | 'stderr' | 'isTty' | 'signal'>;

/** One command line of our kubectl on this machine's files and clock. Resolves with its exit code. */
export async function runKubectlHere(args: readonly string[], terminal: Terminal): Promise<number> {
  const world = createWorld({ start: Date.now(), seed: Date.now() });
  world.drivers.live();
  const closing: (() => void)[] = [];
  const connect = (target: ConnectTarget) => {
    const transport = nodeTransport(connectionTo(target, terminal.env));
    closing.push(() => transport.close());
    return createRemoteApi(transport);
  };
  try {
    return await runKubectl(
      {
        ...terminal,
        sim: world,
        fs: nodeFiles,
        network: nodePorts,
        clusters: { defaultConfig: '', connect },
        spawn: ([program = '', ...rest]) =>
          new Promise((resolve, reject) => {
            const child = spawn(program, rest, { stdio: 'inherit' });
            child.on('error', reject);
            child.on('exit', (code) => resolve(code ?? 1));
          }),
      },
      args,
    );
  } catch (error) {
    if (terminal.signal.aborted) return 130;
    throw error;
  } finally {
    for (const close of closing) close();
    world.dispose();
  }
}

function connectionTo(target: ConnectTarget, env: Terminal['env']) {
  return connectionOf({
    server: target.server || 'http://localhost:8080',
    cluster: target.entries?.cluster ?? {},
    user: target.entries?.user ?? {},
    ...(target.token === undefined ? {} : { token: target.token }),
    ...(target.impersonate === undefined ? {} : { impersonate: target.impersonate }),
    folder: folderOf(env['KUBECONFIG']?.split(':')[0] || `${homedir()}/.kube/config`),
    userAgent: kubectlUserAgent,
  });
}

function definedEnvironment(): { [name: string]: string } {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

export function inputFrom(stream: NodeJS.ReadableStream): Input {
  // not before it is read: an untouched terminal must not keep the process alive
  let chunks: AsyncIterator<string | Buffer> | undefined;
  return {
    async read() {
      chunks ??= stream[Symbol.asyncIterator]();
      const next = await chunks.next();
      return next.done ? undefined : new Uint8Array(Buffer.from(next.value));
    },
  };
}

export function outputTo(stream: NodeJS.WritableStream): Output {
  return {
    write: (chunk) =>
      new Promise((resolve, reject) => stream.write(chunk, (error) => (error ? reject(error) : resolve()))),
  };
}
