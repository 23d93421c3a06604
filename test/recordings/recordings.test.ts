/** The recordings of a real cluster, replayed: what differs is known, each place with its reason, and nothing else does. */
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { differences } from './compare.ts';
import { loadKnown, outlived, reasonFor, update } from './known.ts';
import { loadRecording, recordingNames } from './recording.ts';
import { replay } from './replay.ts';

/**
 * `RECORDING=name` replays this one alone and prints each difference, expected and actual; `RECORDINGS_REPORT=file` writes
 * the differences of all into a file; `RECORDINGS_WRITE=1` brings known-differences/ up to date, new places as "open".
 */
const { RECORDING: only, RECORDINGS_REPORT: report, RECORDINGS_WRITE: rewrite } = process.env;
const names = recordingNames.filter((name) => only === undefined || only.split(',').includes(name));
let written = '';

describe.runIf(names.length > 0)('a recording of a real cluster', () => {
  test.each(names)(
    '%s is replayed, and differs only where it is known to',
    async (name) => {
      const recording = loadRecording(name);
      const known = loadKnown(name);
      const found = differences(recording, await replay(recording));
      const places = [...new Set(found.map(({ at }) => at))].sort();
      const lines = found.map(({ at, text }) => `[${at}] (${reasonFor(known, at) ?? 'NEW'})\n${text}\n\n`);
      const section = `# ${name}: ${found.length}\n${lines.join('')}`;
      written += section;
      if (only) console.log(section);
      if (report) writeFileSync(report, written);
      if (rewrite) return update(name, known, places);
      expect({
        new: places.filter((place) => reasonFor(known, place) === undefined),
        outlived: outlived(known, places),
      }).toEqual({ new: [], outlived: [] });
    },
    120_000,
  );
});
