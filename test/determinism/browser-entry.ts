/** What the page in Chromium offers to its test. */
import { historiesOfScenarios, historyOfNotebook } from './histories.ts';

Object.assign(globalThis, { historiesOfScenarios, historyOfNotebook });
