import type { Command } from './command.ts';
import { get } from './verbs/get/index.ts';
import { graph } from './verbs/graph/index.ts';

/** Every command of kubectl. */
export const commands: readonly Command[] = [get, graph];
