import { badFlags } from './bad-flags.ts';
import { changes } from './changes.ts';
import { connecting } from './connecting.ts';
import { debugMistakes } from './debug-mistakes.ts';
import { dryRuns } from './dry-runs.ts';
import { generators } from './generators.ts';
import { helps } from './helps.ts';
import { logging } from './logging.ts';
import { mistakes } from './mistakes.ts';
import { moving as begun } from './moving.ts';
import { access } from './reads/access.ts';
import { reads } from './reads/basics.ts';
import { clusterInfos } from './reads/cluster-info.ts';
import { configs } from './reads/configs.ts';
import { descriptions } from './reads/descriptions.ts';
import { explanations } from './reads/explain.ts';
import { formats } from './reads/formats.ts';
import { outputs } from './reads/outputs.ts';
import { smallVerbs } from './reads/small-verbs.ts';
import { tables } from './reads/tables.ts';
import { verbs } from './reads/verbs.ts';

/** Command lines that run something in a container: time passes with them. */
export const moving: readonly string[] = [...new Set([...begun, ...connecting])];

/** Command lines that change nothing: all at once, in the same namespace. */
export const readOnly: readonly string[] = [
  ...new Set([
    ...reads,
    ...tables,
    ...formats,
    ...access,
    ...badFlags,
    ...changes,
    ...outputs,
    ...smallVerbs,
    ...clusterInfos,
    ...configs,
    ...debugMistakes,
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
