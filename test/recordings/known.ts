/** What is known to differ, scenario by scenario: `known-differences/NAME.yaml` maps a reason to the places that differ by it. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

/** Places by the reason why they differ; a `*` in a place stands for any text. "open" reasons are still to be looked into. */
export type Known = { readonly [reason: string]: readonly string[] };

const fileOf = (scenario: string): string => join(import.meta.dirname, 'known-differences', `${scenario}.yaml`);

export function loadKnown(scenario: string): Known {
  const file = fileOf(scenario);
  return existsSync(file) ? (parse(readFileSync(file, 'utf8')) as Known) : {};
}

/** The reason why a place is known to differ. */
export function reasonFor(known: Known, place: string): string | undefined {
  return Object.entries(known).find(([, patterns]) => patterns.some((pattern) => covers(pattern, place)))?.[0];
}

/** Rows that no longer say anything true: nothing differs at these places any more. */
export function outlived(known: Known, places: readonly string[]): string[] {
  return Object.values(known)
    .flat()
    .filter((pattern) => !places.some((place) => covers(pattern, place)));
}

/** Keeps the reasons of what still differs; what is new is open. */
export function update(scenario: string, known: Known, places: readonly string[]): void {
  const gone = new Set(outlived(known, places));
  const kept = Object.entries(known).map(([reason, list]) => [reason, list.filter((at) => !gone.has(at))] as const);
  const fresh = places.filter((place) => reasonFor(known, place) === undefined);
  const merged = new Map(kept.filter(([, list]) => list.length > 0));
  if (fresh.length > 0) merged.set('open', [...(merged.get('open') ?? []), ...fresh]);
  if (merged.size > 0) writeFileSync(fileOf(scenario), stringify(Object.fromEntries(merged), { lineWidth: 0 }));
  else rmSync(fileOf(scenario), { force: true });
}

function covers(pattern: string, place: string): boolean {
  if (!pattern.includes('*')) return pattern === place;
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(place);
}
