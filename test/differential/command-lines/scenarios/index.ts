import type { Scenario } from '../../command-line.ts';
import { basics } from './basics.ts';

export const scenarios: readonly Scenario[] = [...basics];
