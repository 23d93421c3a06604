/** What a file of scenarios holds. The README beside the files tells it to newcomers. */
import { parse } from 'yaml';
import type { NotebookSettings } from '../../../engine/notebook/settings.ts';

export interface ScenarioFile {
  readonly about: string;
  readonly scenarios: readonly Scenario[];
}

export interface Scenario {
  readonly name: string;
  readonly nodes?: NotebookSettings['nodes'];
  readonly addons?: NotebookSettings['addons'];
  readonly bootstrap?: NotebookSettings['bootstrap'];
  readonly scheduler?: NotebookSettings['scheduler'];
  /** Manifests that are there before anything is done. */
  readonly given?: string;
  readonly do?: readonly Step[];
  readonly expect: readonly Expectation[];
}

export type Step =
  /** A script of the shell; it must succeed. */
  | string
  | { readonly apply: string }
  /** Virtual time that passes. */
  | { readonly wait: string }
  /** A script that must fail. */
  | { readonly fails: string }
  | { readonly expect: readonly Expectation[] };

export type Expectation =
  | {
      readonly run: string;
      /** All that is printed, but for blanks at the ends of lines. */
      readonly prints?: string;
      /** Regular expressions that what is printed matches, or does not. */
      readonly matches?: string | readonly string[];
      readonly lacks?: string | readonly string[];
      /** The exit code; 0 where absent. */
      readonly exit?: number;
    }
  | {
      /** What `kubectl get … -o json` is asked for. */
      readonly get: string;
      /** What must be there; texts between slashes are regular expressions. */
      readonly has: unknown;
    }
  | {
      /** The object whose events are looked at: `pod/web`. */
      readonly events: string;
      /** Regular expressions, each of which some event `Type Reason: message` matches, in this order. */
      readonly include?: readonly string[];
      readonly exclude?: readonly string[];
    };

const shapes: { readonly [what: string]: readonly string[] } = {
  file: ['about', 'scenarios'],
  scenario: ['name', 'nodes', 'addons', 'bootstrap', 'scheduler', 'given', 'do', 'expect'],
  step: ['apply', 'wait', 'fails', 'expect'],
  expectation: ['run', 'prints', 'matches', 'lacks', 'exit', 'get', 'has', 'events', 'include', 'exclude'],
};

/** @throws where the file says what nobody would look at */
export function readScenarios(text: string): ScenarioFile {
  const file = parse(text) as ScenarioFile;
  known('file', file);
  for (const scenario of file.scenarios) {
    known('scenario', scenario);
    expectations(scenario.name, scenario.expect);
    for (const step of scenario.do ?? []) {
      if (typeof step === 'string') continue;
      known('step', step);
      if ('expect' in step) expectations(scenario.name, step.expect);
    }
  }
  return file;
}

function expectations(scenario: string, list: readonly Expectation[]): void {
  if (!Array.isArray(list) || list.length === 0) throw new Error(`${scenario}: nothing is expected`);
  for (const one of list) known('expectation', one);
}

function known(what: string, value: object): void {
  const wrong = Object.keys(value).find((key) => !shapes[what]?.includes(key));
  if (wrong !== undefined) throw new Error(`a ${what} has no "${wrong}": it has ${shapes[what]?.join(', ')}`);
}
