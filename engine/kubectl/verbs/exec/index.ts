import type { Command } from '../../command.ts';
import { KubectlError, usageError } from '../../errors.ts';
import { flagTable } from '../../flags/table.ts';
import { chooseContainer, podRef, podsOf } from '../../resources/pods.ts';
import { runRemote, upgraded } from './remote.ts';

export const exec: Command = {
  name: 'exec',
  short: 'Execute a command in a container',
  usage: 'exec (POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]',
  examples: ['kubectl exec mypod -- date', 'kubectl exec -it mypod -c app -- sh'],
  flags: flagTable(
    [],
    `
  -c --container string
  -f --filename strings
     --pod-running-timeout duration 1m0s
  -q --quiet bool
  -i --stdin bool
  -t --tty bool
`,
  ),
  async run(invocation) {
    const { flags, args, dash } = invocation;
    const [name] = args;
    if (dash === undefined && args.length > 1) {
      throw usageError('exec', 'exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead');
    }
    if (name === undefined || dash === 0) {
      throw new KubectlError('pod, type/name or --filename must be specified');
    }
    const command = dash === undefined ? [] : args.slice(dash);
    if (command.length === 0) throw new KubectlError('you must specify at least one command for the container');
    const [pod] = await podsOf(invocation, name);
    if (!pod) throw new KubectlError('timed out waiting for the condition');
    const phase = pod.status?.phase;
    if (phase === 'Succeeded' || phase === 'Failed') {
      throw new KubectlError(`cannot exec into a container in a completed pod; current phase is ${phase}`);
    }
    const container = await chooseContainer(invocation, pod, { quiet: flags.bool('quiet') });
    const tty = flags.bool('tty') && invocation.context.isTty;
    if (flags.bool('tty') && !invocation.context.isTty && flags.bool('stdin')) {
      await invocation.warn('Unable to use a TTY - input is not a terminal or the right kind of file\n');
    }
    const api = await invocation.api();
    const stdin = flags.bool('stdin');
    const opening = api.exec(podRef(pod), {
      command,
      container,
      stdin,
      stdout: true,
      stderr: !tty,
      tty,
      signal: invocation.signal,
    });
    return runRemote(invocation, await upgraded(opening), stdin);
  },
};
