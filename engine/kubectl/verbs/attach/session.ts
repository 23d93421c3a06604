import type { Pod } from '../../../kinds/types.ts';
import type { Invocation } from '../../invocation.ts';
import { podRef } from '../../resources/pods.ts';
import { runRemote, upgraded } from '../exec/remote.ts';

/** Joins a running container with this command's streams, as `-i`, `-t` and `-q` say, until it ends or lets go. */
export async function attachTo(invocation: Invocation, pod: Pod, container: string): Promise<void> {
  const { flags, signal } = invocation;
  const api = await invocation.api();
  const all = [...(pod.spec?.containers ?? []), ...(pod.spec?.ephemeralContainers ?? [])];
  const hasTty = all.find(({ name }) => name === container)?.tty ?? false;
  const quiet = flags.bool('quiet');
  if (flags.bool('tty') && !hasTty && !quiet) {
    await invocation.warn(`error: Unable to use a TTY - container ${container} did not allocate one\n`);
  }
  if (!quiet) {
    await invocation.warn(
      'All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\n' +
        "If you don't see a command prompt, try pressing enter.\n",
    );
  }
  const stdin = flags.bool('stdin');
  const options = { container, stdin, stdout: true, stderr: !hasTty, tty: hasTty, signal };
  await runRemote(invocation, await upgraded(api.attach(podRef(pod), options)), stdin);
}
