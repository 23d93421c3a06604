import type { Command } from '../../command.ts';
import { history } from './history.ts';
import { pause, restart, resume } from './change.ts';
import { status } from './status.ts';
import { undo } from './undo.ts';

export const rollout: Command = {
  name: 'rollout',
  short: 'Manage the rollout of a resource',
  long: 'Manage the rollout of one or many resources.\n\nRollouts exist for deployments, daemonsets and statefulsets.',
  usage: 'rollout SUBCOMMAND',
  bare: 'stdout',
  examples: ['kubectl rollout undo deployment/abc', 'kubectl rollout status daemonset/foo'],
  subcommands: [history, pause, restart, resume, status, undo],
};
