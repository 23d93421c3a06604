import type { Command } from '../../command.ts';
import { KubectlError } from '../../errors.ts';

/** Commands of kubectl that are not here, and why. Anything may follow them: the answer is the same. */
const reasons: readonly (readonly [name: string, short: string, why: string])[] = [
  ['debug', 'Create debugging sessions for troubleshooting workloads and nodes', 'it is not built yet'],
];

export const unavailable: readonly Command[] = reasons.map(([name, short, why]) => ({
  name,
  short,
  usage: name,
  run() {
    throw new KubectlError(`kubectl ${name} is not available here: ${why}`);
  },
}));
