import type { RemoteProcess } from '../../../client/kube-api.ts';
import { isApiError } from '../../../machinery/errors.ts';
import type { Status } from '../../../machinery/types.ts';
import type { Output } from '../../../runtime/process.ts';
import { KubectlError } from '../../errors.ts';
import type { Invocation } from '../../invocation.ts';

/** A connection to a container; where the server refuses it, that is told as a failure of the connection. */
export async function upgraded<T>(opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    throw isApiError(error) ? new KubectlError(`unable to upgrade connection: ${error.message}`) : error;
  }
}

/** Joins a process in a container with this command's streams, and resolves with its exit code. */
export async function runRemote(invocation: Invocation, remote: RemoteProcess, stdin: boolean): Promise<number> {
  const { context } = invocation;
  const input = stdin ? pumpInput(invocation, remote) : Promise.resolve();
  await Promise.all([pump(remote.stdout, context.stdout), pump(remote.stderr, context.stderr)]);
  const status = await remote.status;
  // input that is still open does not keep the command: its reader is gone
  void input.catch(() => {});
  return exitCodeOf(invocation, status);
}

async function pump(from: AsyncIterable<Uint8Array>, to: Output): Promise<void> {
  for await (const chunk of from) await to.write(chunk);
}

async function pumpInput({ context }: Invocation, remote: RemoteProcess): Promise<void> {
  for (let chunk = await context.stdin.read(); chunk; chunk = await context.stdin.read()) remote.write(chunk);
  remote.closeStdin();
}

async function exitCodeOf(invocation: Invocation, status: Status): Promise<number> {
  if (status.status === 'Success') return 0;
  if (status.reason === 'NonZeroExitCode') {
    const cause = status.details?.causes?.find(({ reason }) => reason === 'ExitCode');
    const code = Number(cause?.message ?? 1);
    await invocation.warn(`command terminated with exit code ${code}\n`);
    return code;
  }
  throw new KubectlError(status.message ?? 'the command failed');
}
