import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import { flagTable } from '../../flags/table.ts';
import { chooseContainer, podsOf } from '../../resources/pods.ts';
import { attachTo } from './session.ts';

export const attach: Command = {
  name: 'attach',
  short: 'Attach to a running container',
  usage: 'attach (POD | TYPE/NAME) -c CONTAINER',
  flags: flagTable(
    [],
    `
  -c --container string
     --detach-keys string ctrl-p,ctrl-q
     --pod-running-timeout duration 1m0s
  -q --quiet bool
  -i --stdin bool
  -t --tty bool
`,
  ),
  async run(invocation) {
    const { flags, args } = invocation;
    const [name] = args;
    if (name === undefined) throw new KubectlError('at least 1 argument is required for attach');
    const [pod] = await podsOf(invocation, name);
    if (!pod) throw new KubectlError('timed out waiting for the condition');
    const container = await chooseContainer(invocation, pod, { quiet: flags.bool('quiet') });
    const { phase } = pod.status ?? {};
    if (phase === 'Succeeded' || phase === 'Failed') {
      throw new KubectlError(`cannot attach a container in a completed pod; current phase is ${phase}`);
    }
    await attachTo(invocation, pod, container);
  },
};
