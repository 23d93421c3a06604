import { toYaml } from '../../../machinery/yaml.ts';
import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';
import { textAt } from '../../fields.ts';
import { flagTable } from '../../flags/table.ts';
import { refuseFailure } from '../../raw.ts';

/** The kubectl whose behaviour this one has. */
const clientVersion = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.3',
  compiler: 'none',
  platform: 'kubebook/simulated',
} as const;
const kustomizeVersion = 'v5.8.1';

export const version: Command = {
  name: 'version',
  short: 'Print the client and server version information',
  usage: 'version [flags]',
  flags: flagTable(
    [],
    `
     --client bool
  -o --output string
`,
  ),
  async run(invocation) {
    if (invocation.args.length > 0 && !invocation.flags.bool('client'))
      throw new KubectlError(`extra arguments: [${invocation.args.join(' ')}]`);
    const { flags } = invocation;
    const output = flags.string('output');
    if (output !== '' && output !== 'yaml' && output !== 'json') {
      throw new KubectlError("--output must be 'yaml' or 'json'");
    }
    let server: unknown;
    if (!flags.bool('client')) {
      const api = await invocation.api();
      const response = await api.request({
        method: 'GET',
        path: '/version?timeout=32s',
        headers: { accept: 'application/json, */*' },
        signal: invocation.signal,
      });
      refuseFailure(response);
      server = response.body.type === 'object' ? response.body.value : undefined;
    }
    const all = { clientVersion, kustomizeVersion, ...(server === undefined ? {} : { serverVersion: server }) };
    if (output === 'json') return invocation.print(`${JSON.stringify(all, null, 2)}\n`);
    if (output === 'yaml') return invocation.print(toYaml(all));
    await invocation.print(`Client Version: ${clientVersion.gitVersion}\nKustomize Version: ${kustomizeVersion}\n`);
    if (server === undefined) return;
    await invocation.print(`Server Version: ${textAt(server, 'gitVersion') ?? ''}\n`);
    const minor = Number(/\d+/.exec(textAt(server, 'minor') ?? '')?.[0] ?? clientVersion.minor);
    if (Math.abs(minor - Number(clientVersion.minor)) > 1) {
      await invocation.warn(
        `Warning: version difference between client (1.36) and server (1.${minor}) exceeds the supported minor version skew of +/-1\n`,
      );
    }
  },
};
