import type { Command } from '../../command.ts';
import { flagTable } from '../../flags/table.ts';
import { pluginsIn } from './find.ts';

export const plugin: Command = {
  name: 'plugin',
  short: 'Provides utilities for interacting with plugins',
  long: 'Plugins are programs on the PATH whose names begin with kubectl-: kubectl-hello runs as kubectl hello.',
  usage: 'plugin [flags]',
  subcommands: [
    {
      name: 'list',
      short: "List all visible plugin executables on a user's PATH",
      usage: 'plugin list [flags]',
      flags: flagTable([], '     --name-only bool'),
      run: async (invocation) => {
        const found = pluginsIn(invocation.context);
        if (found.length === 0) {
          await invocation.warn('error: unable to find any kubectl plugins in your PATH\n');
          return 1;
        }
        const shown = found.map(({ folder, name }) =>
          invocation.flags.bool('name-only') ? name : `${folder}/${name}`,
        );
        await invocation.print(`The following compatible plugins are available:\n\n${shown.join('\n')}\n`);
        return 0;
      },
    },
  ],
};
