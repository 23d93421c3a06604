/** Every example of a workload comes to the state that a real cluster shows; what does not run is listed, with the reason. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { openNotebookSession } from '../../engine/notebook/open.ts';
import type { NotebookSession } from '../../engine/notebook/session.ts';
import { defaultSettings } from '../../engine/notebook/settings.ts';

const root = resolve(import.meta.dirname, '../../../shared/examples');
const workload =
  /^\s*"?kind"?:\s*"?(Pod|Deployment|ReplicaSet|StatefulSet|DaemonSet|Job|CronJob|ReplicationController|List|PodList)"?,?\s*$/m;

interface Exception {
  readonly example: string;
  readonly before?: readonly string[];
  readonly shows?: string;
  readonly because?: string;
  readonly differs?: string;
}

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesUnder(path);
    return path.endsWith('.yaml') ? [path] : [];
  });
}

const read = (example: string): string => readFileSync(join(root, example), 'utf8');
const present = existsSync(root);
const examples = present
  ? filesUnder(root)
      .map((path) => path.slice(root.length + 1))
      .filter((example) => workload.test(read(example)))
      .sort()
  : [];
const list = parse(
  readFileSync(join(import.meta.dirname, 'documentation-examples.yaml'), 'utf8'),
) as readonly Exception[];
const exceptions = new Map(list.map((one) => [one.example, one]));

/** Whether it went well. */
async function run(session: NotebookSession, kind: 'manifest' | 'command', value: string): Promise<string | undefined> {
  const { ok, outputs } = await session.run({ kind, value }, { signal: new AbortController().signal, print: () => {} });
  return ok ? outputs.map(({ text }) => text).join('') : undefined;
}

/** The statuses of an example's pods after five minutes: `1/1 Running`. */
async function statusesOf(example: string, before: readonly string[]): Promise<readonly string[] | 'refused'> {
  const session = await openNotebookSession({ ...defaultSettings, nodes: 3 });
  try {
    for (const step of before) {
      const done = step.endsWith('.yaml')
        ? await run(session, 'manifest', read(step))
        : await run(session, 'command', step);
      if (done === undefined) throw new Error(`before ${example}: ${step} failed`);
    }
    if ((await run(session, 'manifest', read(example))) === undefined) return 'refused';
    const pods = await run(session, 'command', 'sleep 300; kubectl get pods -A --no-headers');
    return (pods ?? '').split('\n').flatMap((line) => {
      const [, , ready, status] = line.split(/\s+/);
      return ready && status && /^\d+\/\d+$/.test(ready) ? [`${ready} ${status}`] : [];
    });
  } finally {
    session.dispose();
  }
}

/** All containers ready, or all done. */
const isWell = (status: string): boolean => /^(\d+)\/\1 Running$/.test(status) || status.endsWith(' Completed');

describe.runIf(present)('the examples of workloads', () => {
  test('those that are listed are there, each with its reason', () => {
    for (const { example, shows, because, differs, before } of exceptions.values()) {
      expect(examples, example).toContain(example);
      expect(shows === undefined ? before !== undefined : Boolean(because ?? differs), example).toBe(true);
    }
  });

  test.each(examples)(
    '%s',
    async (example) => {
      const { before = [], shows } = exceptions.get(example) ?? {};
      const statuses = await statusesOf(example, before);
      if (shows === undefined)
        return expect(statuses === 'refused' ? [statuses] : statuses.filter((one) => !isWell(one))).toEqual([]);
      if (statuses === 'refused') return expect(shows.split('|')).toContain('refused');
      // an example that runs is no exception
      expect(
        statuses.some((status) => new RegExp(`^\\d+/\\d+ (${shows})$`).test(status)),
        statuses.join(', '),
      ).toBe(true);
    },
    60_000,
  );
});
