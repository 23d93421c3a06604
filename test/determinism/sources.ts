/** The samples and the scenarios, read from the disk. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { NotebookSource } from './histories.ts';

const root = resolve(import.meta.dirname, '../..');
const samples = join(root, 'samples');
const cases = join(root, 'test/scenarios/cases');

export const sampleNames = readdirSync(samples)
  .filter((name) => name.endsWith('.k8s.md'))
  .sort();

/** A sample with the files that lie beside it. */
export function sampleSource(name: string): NotebookSource {
  const beside = readdirSync(samples, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = beside.map(({ parentPath, name: file }) => join(parentPath, file).slice(samples.length + 1));
  return {
    text: readFileSync(join(samples, name), 'utf8'),
    files: Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(samples, path), 'utf8')])),
  };
}

export const scenarioFiles = readdirSync(cases)
  .filter((name) => name.endsWith('.yaml'))
  .sort();

export const scenarioText = (name: string): string => readFileSync(join(cases, name), 'utf8');
