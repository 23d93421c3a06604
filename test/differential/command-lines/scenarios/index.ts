import type { Scenario } from '../../command-line.ts';
import { applying } from './applying.ts';
import { basics } from './basics.ts';
import { changing } from './changing.ts';
import { configuring } from './configuring.ts';
import { debugging } from './debugging.ts';

export const scenarios: readonly Scenario[] = [...basics, ...applying, ...changing, ...configuring, ...debugging];
