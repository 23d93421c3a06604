import { beyondKubectl } from './beyond.ts';
import type { Command } from './command.ts';
import { apply } from './verbs/apply/index.ts';
import { create } from './verbs/create/index.ts';
import { deleteCommand } from './verbs/delete/index.ts';
import { get } from './verbs/get/index.ts';

/** Every command of kubectl. */
export const commands: readonly Command[] = [...beyondKubectl, create, get, deleteCommand, apply];
