import type { Sim } from '../../sim/index.ts';
import { type ContainerProcess, type ProcessOptions, RuntimeError } from '../cri.ts';
import { emptyInput, Pipe } from '../processes/pipe.ts';
import { spawn } from '../processes/running.ts';
import { encode } from '../processes/text.ts';
import type { Container } from './container.ts';

/** Runs a further process in a container; its waits are somebody's who waits for it. */
export async function execProcess(container: Container, options: ProcessOptions, sim: Sim): Promise<ContainerProcess> {
  const { command, tty = false } = options;
  const name = command[0] ?? '';
  if (!container.running) throw new RuntimeError('NotFound', `container not running (${container.id})`);
  const { machine } = container;
  const program = await machine.find(name);
  if (!program) {
    const why = name.includes('/') ? `stat ${name}: no such file or directory` : 'executable file not found in $PATH';
    throw new RuntimeError(
      'RunContainerError',
      `failed to exec in container: failed to start exec "${container.id}": ` +
        `OCI runtime exec failed: exec failed: unable to start container process: exec: "${name}": ${why}: unknown`,
    );
  }
  const stdin = new Pipe();
  const stdout = new Pipe();
  const stderr = tty ? stdout : new Pipe();
  const process = spawn(machine, program, {
    argv: command,
    env: { ...container.env, ...(tty ? { TERM: 'xterm' } : {}), ...options.env },
    cwd: container.config.workingDir ?? container.resolved.definition.workingDir ?? '/',
    stdin: options.stdin ? stdin : emptyInput,
    stdout,
    stderr,
    isTty: tty,
    ...container.identity,
    sim,
  });
  const exited = process.exited.then((code) => {
    stdout.end();
    stderr.end();
    stdin.abandon();
    return { code };
  });
  return {
    stdout,
    stderr: tty ? noOutput() : stderr,
    write: (chunk) => void stdin.write(chunk).catch(() => {}),
    closeStdin: () => stdin.end(),
    signal: (number) => process.kill(number),
    exited,
  };
}

/** Joins the container's first process: what it writes from now on, and its standard input if it has one. */
export function attachProcess(container: Container): ContainerProcess {
  const stdout = new Pipe();
  const stderr = new Pipe();
  const detach = container.watchOutput((stream, text) => {
    const chunk = typeof text === 'string' ? encode(text) : text;
    void (stream === 'stdout' || container.config.tty ? stdout : stderr).write(chunk).catch(() => {});
  });
  const exited = container.ended().then(() => {
    detach();
    stdout.end();
    stderr.end();
    const status = container.status;
    return { code: status.state === 'exited' ? status.exitCode : 0 };
  });
  return {
    stdout,
    stderr,
    write: (chunk) => void container.stdin?.write(chunk).catch(() => {}),
    closeStdin: () => container.stdin?.end(),
    signal: (number) => container.signal(number),
    exited,
  };
}

async function* noOutput(): AsyncGenerator<Uint8Array> {}
