/**
 * `npm test`: everything, from unit to end-to-end tests in the real VS Code; ends with a line `N passed, N failed`.
 *
 *   --unit   without the end-to-end tests
 *   --e2e    these alone
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findChromium, installChromium } from './chromium.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const { values } = parseArgs({ options: { unit: { type: 'boolean' }, e2e: { type: 'boolean' } } });
const total = { passed: 0, failed: 0 };
const notes = [];

// once, before tests that run side by side would each do it
const built = node('scripts/build.mjs', '--if-stale') === 0;
if (!built) {
  notes.push('The build failed: tests that need it will fail, too.');
  total.failed++;
}
if (!values.e2e) suite('unit tests', 'vitest.config.mts');
if (!values.unit) endToEnd();

for (const note of notes) console.log(`\n!!! ${note}`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 ? 1 : 0);

function endToEnd() {
  const chromium = findChromium() ?? installChromium();
  if (!chromium) {
    notes.push('The end-to-end tests were NOT run: there is no Chromium. Install one, or name it in CHROMIUM_PATH.');
    if (process.env['CI']) total.failed++;
    return;
  }
  if (!built) {
    notes.push('The end-to-end tests were NOT run: the build failed.');
    return;
  }
  suite('end-to-end tests', 'test/e2e/vitest.config.mts', { CHROMIUM_PATH: chromium });
}

/** Runs a suite of vitest and adds up what came of it. @param {string} name @param {string} config @param {NodeJS.ProcessEnv} [env] */
function suite(name, config, env = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'kubebook-test-'));
  const report = join(folder, 'report.json');
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    config,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const status = node(...args, env);
  const { passed, failed } = resultsOf(report);
  rmSync(folder, { recursive: true });
  total.passed += passed;
  total.failed += failed;
  if (status !== 0 && failed === 0) {
    total.failed++;
    notes.push(`The ${name} ended with status ${status}.`);
  }
}

/** @param {string} report */
function resultsOf(report) {
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    // a file that could not be loaded has no tests that could fail
    const broken = testResults.filter(
      (/** @type {any} */ file) =>
        file.status === 'failed' && !file.assertionResults.some((/** @type {any} */ t) => t.status === 'failed'),
    );
    return { passed: numPassedTests, failed: numFailedTests + broken.length };
  } catch {
    return { passed: 0, failed: 0 };
  }
}

/** Runs Node with these arguments; a last object is added to the environment. @param {...(string | NodeJS.ProcessEnv)} args */
function node(...args) {
  const env = args.filter((arg) => typeof arg === 'object').reduce((all, more) => ({ ...all, ...more }), process.env);
  const { status } = spawnSync(
    process.execPath,
    args.filter((arg) => typeof arg === 'string'),
    { stdio: 'inherit', env },
  );
  return status ?? 1;
}
