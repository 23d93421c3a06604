import { dryRuns } from './dry-runs.ts';
import { generators } from './generators.ts';
import { helps } from './helps.ts';
import { logging } from './logging.ts';
import { mistakes } from './mistakes.ts';
import { moving as begun } from './moving.ts';
import { reads } from './reads/basics.ts';
import { clusterInfos } from './reads/cluster-info.ts';
import { descriptions } from './reads/descriptions.ts';
import { explanations } from './reads/explain.ts';
import { formats } from './reads/formats.ts';
import { tables } from './reads/tables.ts';
import { verbs } from './reads/verbs.ts';

/** Command lines that run something in a container: time passes with them. */
export const moving: readonly string[] = [...new Set(begun)];

/** Command lines that change nothing: all at once, in the same namespace. */
export const readOnly: readonly string[] = [
  ...new Set([
    ...reads,
    ...tables,
    ...formats,
    ...clusterInfos,
    ...descriptions,
    ...explanations,
    ...dryRuns,
    ...generators,
    ...logging,
    ...mistakes,
    ...verbs,
    ...helps,
  ]),
].filter((line) => !moving.includes(line));
