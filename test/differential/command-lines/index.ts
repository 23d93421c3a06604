/** Command lines that change nothing: all at once, in the same namespace. */
import { dryRuns } from './dry-runs.ts';
import { mistakes } from './mistakes.ts';
import { reads } from './reads.ts';

export const readOnly: readonly string[] = [...new Set([...reads, ...dryRuns, ...mistakes])];
