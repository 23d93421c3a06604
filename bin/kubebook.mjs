#!/usr/bin/env node
/** The command `kubebook`. Builds itself when it is run from a clone that is not built yet. */
import { buildIfStale } from '../scripts/build/freshness.mjs';

buildIfStale();
const { main } = await import('../dist/cli/main.mjs');
process.exitCode = await main(process.argv.slice(2));
