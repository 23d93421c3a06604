import type { Command } from '../../command.ts';
import { globalOptionsText } from '../../help.ts';

export const options: Command = {
  name: 'options',
  short: 'Print the list of flags inherited by all commands',
  usage: 'options',
  run: (invocation) => invocation.print(globalOptionsText()),
};

export const plugin: Command = {
  name: 'plugin',
  short: 'Provides utilities for interacting with plugins',
  usage: 'plugin [flags]',
  subcommands: [
    {
      name: 'list',
      short: "List all visible plugin executables on a user's PATH",
      usage: 'plugin list [flags]',
      run: async (invocation) => {
        await invocation.warn('error: unable to find any kubectl plugins in your PATH\n');
        return 1;
      },
    },
  ],
};
