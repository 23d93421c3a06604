import type { Command } from './command.ts';
import { graph } from './verbs/graph/index.ts';
import { why } from './verbs/why/index.ts';

/** What goes past kubectl, named as its plugins would be. */
export const beyondKubectl: readonly Command[] = [graph, why];
