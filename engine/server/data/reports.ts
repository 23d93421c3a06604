import { join } from 'node:path';
import type { StorageProblem } from '../../apiserver/index.ts';

const meanings: { readonly [code in StorageProblem['code']]: string } = {
  'cut-off': 'the last record is cut off',
  'checksum-mismatch': 'the record is not what was written (its checksum differs)',
  'not-a-record': 'this is no record that belongs here',
  'revision-out-of-order': 'the record is older than the one before it',
  gap: 'changes are missing between this file and the one before it',
  unfinished: 'the snapshot has no end',
  'unknown-format': 'the file has a format that this version of Kubebook does not know',
};

const placeOf = (folder: string, { part, line }: StorageProblem): string => `${join(folder, part)}:${line}`;

/** Why a cluster cannot go on from a directory, and what to do. */
export function damageReport(folder: string, problem: StorageProblem): string {
  const what = `${placeOf(folder, problem)}: ${meanings[problem.code]}. Nothing was changed.`;
  if (problem.code === 'unknown-format')
    return `${what} Use the version of Kubebook that wrote it, or another --data directory.`;
  return (
    `${what} Put the file back from a copy, or give --recover as well: the cluster then goes on with all up to revision ` +
    `${problem.revision}, and the files from there on are kept beside it, with names that end in .damaged.`
  );
}

/** What was done about a problem that did not keep a cluster from going on. */
export function warningOf(folder: string, problem: StorageProblem): string {
  const where = `${placeOf(folder, problem)}: ${meanings[problem.code]}`;
  return problem.code === 'cut-off'
    ? `${where}: it was being written when the process ended, and nobody had been told of it. The cluster goes on from revision ${problem.revision}; the file is kept.`
    : `${where}. The cluster goes on from revision ${problem.revision}; what is in the damaged files after that is left out, and they are kept beside, with names that end in .damaged.`;
}
