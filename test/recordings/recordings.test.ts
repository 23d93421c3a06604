/** The recordings of a real cluster, replayed: what differs is in known-differences.yaml, each with its reason, and nothing else. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { differences } from './compare.ts';
import { loadRecording, recordingNames } from './recording.ts';
import { replay } from './replay.ts';

interface Known {
  /** Places that differ, by the reason why. */
  readonly [scenario: string]: { readonly [reason: string]: readonly string[] };
}

const table = join(import.meta.dirname, 'known-differences.yaml');
const known = parse(readFileSync(table, 'utf8')) as Known;
/** `RECORDINGS_REPORT=file` writes every difference out in full; `RECORDINGS_WRITE=1` brings the table up to date. */
const { RECORDINGS_REPORT: report, RECORDINGS_WRITE: rewrite } = process.env;
let written = '';

describe.runIf(recordingNames.length > 0)('a recording of a real cluster', () => {
  test.each(recordingNames)(
    '%s is replayed, and differs only where it is known to',
    async (name) => {
      const recording = loadRecording(name);
      const found = differences(recording, await replay(recording));
      written += `# ${name}: ${found.length}\n${found.map(({ at, text }) => `[${at}] ${text}\n`).join('')}`;
      if (report) writeFileSync(report, written);
      const places = [...new Set(found.map(({ at }) => at))].sort();
      if (rewrite) return update(name, places);
      expect(places).toEqual(
        Object.values(known[name] ?? {})
          .flat()
          .sort(),
      );
    },
    60_000,
  );
});

/** Keeps the reasons of what still differs; what is new is open. */
function update(name: string, places: readonly string[]): void {
  const now = parse(readFileSync(table, 'utf8')) as { [scenario: string]: { [reason: string]: string[] } };
  const reasons = new Map(Object.entries(now[name] ?? {}).flatMap(([reason, list]) => list.map((at) => [at, reason])));
  const scenario: { [reason: string]: string[] } = {};
  for (const at of places) (scenario[reasons.get(at) ?? 'open'] ??= []).push(at);
  if (places.length > 0) now[name] = scenario;
  else delete now[name];
  writeFileSync(table, stringify(now, { lineWidth: 0 }));
}
