/** The same command lines through the real kubectl and through ours, against the same served cluster. */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CommandLine, lineOf } from './command-line.ts';
import { moving, readOnly } from './command-lines/index.ts';
import { scenarios } from './command-lines/scenarios/index.ts';
import { expectedToDiffer, undecided } from './known-differences.ts';
import { comparable, describeDifference, type Difference, ownKubectl, type Place } from './run.ts';
import { createDifferentialWorld, type DifferentialWorld } from './world.ts';

/** What the project promises. */
const floor = 0.98;

/** The clock all but stands still while things are read. */
const still = 0.02;
/** Grace periods and the like are over soon. */
const brisk = 20;

let world: DifferentialWorld;
const differences = new Map<string, Difference>();
const compared = new Set<string>();

beforeAll(async () => {
  world = await createDifferentialWorld();
}, 300_000);

afterAll(() => world?.close());

async function compare(command: CommandLine, realPlace: Place, ownPlace: Place): Promise<void> {
  const [theirs, ours] = await Promise.all([
    comparable(world.real, command, realPlace),
    comparable(ownKubectl, command, ownPlace),
  ]);
  const line = lineOf(command);
  if (undecided.has(line)) return;
  compared.add(line);
  if (theirs.stdout !== ours.stdout || theirs.stderr !== ours.stderr || theirs.code !== ours.code) {
    differences.set(line, { line, real: theirs, own: ours });
  }
}

/** A few at a time: a process each. */
async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
}

/** Those that the list does not name: with what is not the same. */
const surprises = (): readonly string[] =>
  [...differences.values()].filter(({ line }) => !expectedToDiffer.has(line)).map(describeDifference);

test('prints what the real kubectl prints where nothing is changed', { timeout: 900_000 }, async () => {
  const place = world.placeFor('lab', 'lab');
  world.pace(still);
  await inParallel(readOnly, (line) => compare(line, place, place));
  world.pace(1);
  await inParallel(moving, (line) => compare(line, place, place));
  expect(surprises()).toEqual([]);
});

test('does and prints what the real kubectl does and prints', { timeout: 900_000 }, async () => {
  const lab = world.placeFor('lab', 'lab');
  world.pace(brisk);
  await inParallel([...scenarios.entries()], async ([index, { lines }]) => {
    const realPlace = world.placeFor(`r-${index}`, `lab-r${index}`);
    const ownPlace = world.placeFor(`o-${index}`, `lab-o${index}`);
    for (const { namespace } of [realPlace, ownPlace]) await world.real(['create', 'namespace', namespace], '', lab);
    for (const line of lines) {
      await compare(line, realPlace, ownPlace);
      await world.settle();
    }
  });
  expect(surprises()).toEqual([]);
});

test('differs in nothing but what is listed, and in less than two of a hundred', () => {
  const report = [...differences.values()].map(describeDifference).join('\n\n');
  const summary = `${compared.size} command lines compared, ${differences.size} differ; ${undecided.size} are left to chance`;
  if (process.env['DIFFERENCES']) writeFileSync(process.env['DIFFERENCES'], `${summary}\n\n${report}\n`);
  console.log([summary, ...[...undecided].map(([line, reason]) => `  kubectl ${line} # ${reason}`)].join('\n'));
  expect(compared.size).toBeGreaterThanOrEqual(1000);
  expect([...expectedToDiffer.keys()].filter((line) => !differences.has(line))).toEqual([]);
  expect(1 - differences.size / compared.size).toBeGreaterThanOrEqual(floor);
});
