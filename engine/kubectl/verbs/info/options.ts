import type { Command } from '../../command.ts';
import { globalOptionsText } from '../../help.ts';

export const options: Command = {
  name: 'options',
  misuseHint: "Run 'kubectl options' without flags.",
  short: 'Print the list of flags inherited by all commands',
  usage: 'options',
  run: (invocation) => invocation.print(globalOptionsText()),
};

export const alpha: Command = {
  name: 'alpha',
  short: 'Commands for features in alpha',
  usage: 'alpha',
  hidden: true,
  run: (invocation) => invocation.warn('No alpha commands are available in this version of kubectl\n'),
};
