/** A sample or scenario has the same history in Chromium as in Node, byte for byte. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { webShims } from '../../scripts/build/shims.mjs';
import { historiesOfScenarios, historyOfNotebook } from '../determinism/histories.ts';
import { sampleNames, sampleSource, scenarioFiles, scenarioText } from '../determinism/sources.ts';

let browser: Browser;
let page: Page;

beforeAll(async () => {
  const bundled = await build({
    entryPoints: [fileURLToPath(new URL('../determinism/browser-entry.ts', import.meta.url))],
    bundle: true,
    write: false,
    platform: 'browser',
    conditions: ['browser'],
    format: 'iife',
    target: 'es2022',
    logLevel: 'silent',
    plugins: [webShims],
  });
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  page = await browser.newPage();
  await page.addScriptTag({ content: bundled.outputFiles[0]?.text ?? '' });
});
afterAll(() => browser?.close());

/** Calls what the page offers by a name. */
const inChromium = <Argument, Result>(name: string, argument: Argument): Promise<Result> =>
  page.evaluate(([called, given]) => Reflect.get(globalThis, called)(given) as Promise<Result>, [
    name,
    argument,
  ] as const);

test.each(sampleNames)(
  '%s has the same history in Chromium',
  async (name) => {
    const source = sampleSource(name);
    expect(await inChromium('historyOfNotebook', source)).toBe(await historyOfNotebook(source));
  },
  120_000,
);

test.each(scenarioFiles)(
  'the scenarios of %s have the same histories in Chromium',
  async (name) => {
    const text = scenarioText(name);
    expect(await inChromium('historiesOfScenarios', text)).toEqual(await historiesOfScenarios(text));
  },
  300_000,
);
