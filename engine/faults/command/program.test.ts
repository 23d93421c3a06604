import { describe, expect, test } from 'vitest';
import { createCluster } from '../../cluster.ts';
import { runSim } from './program.ts';

/** What command lines of `sim` print at a cluster, one after the other, with the exit code of each. */
async function say(...lines: readonly string[]): Promise<readonly string[]> {
  const { api, world, addNode, dispose } = await createCluster({ nodes: 2, sim: true });
  const target = { api, clock: world.clock, time: { drivers: world.drivers, start: world.start }, addNode };
  const said: string[] = [];
  for (const line of lines) {
    const printed: string[] = [];
    const tell = async (text: string) => void printed.push(text);
    const { signal } = new AbortController();
    const run = runSim(target, line === '' ? [] : line.split(' '), { print: tell, complain: tell, signal });
    said.push(`${await world.drivers.during(run)} ${printed.join('\n')}`);
  }
  dispose();
  return said;
}

describe('sim', () => {
  test('makes a fault, lists it and ends it', async () => {
    expect(await say('kubelet stop node-1 --for 5m', 'faults', 'kubelet start node-1', 'faults')).toEqual([
      '0 fault/kubelet-stopped-node-1: No kubelet on node-1',
      [
        '0 NAME                     TYPE             PHASE    AFFECTED   SINCE   ENDS',
        'kubelet-stopped-node-1   KubeletStopped   Active   node-1     0s      in 5m',
      ].join('\n'),
      '0 fault/kubelet-stopped-node-1 ended',
      '0 No faults.',
    ]);
  });

  test('prints a fault as a manifest instead', async () => {
    const [printed, faults] = await say('partition node-1,zone=a pods=app=web -o yaml', 'faults');
    expect(printed).toMatch(
      /^0 apiVersion: sim\.kubebook\.dev\/v1alpha1\nkind: Fault\n[^]*peer:[^]*matchLabels:\n +app: web/,
    );
    expect(faults).toBe('0 No faults.');
  });

  test('lets time pass', async () => {
    const [jumped, stepped, clock] = await say('jump 1h', 'step', 'clock');
    expect(jumped).toBe('0 2026-01-01T01:00:00Z');
    expect(stepped).toMatch(/^0 2026-01-01T01:00:0\d/);
    expect(clock).toContain('Since:   60m after the cluster began');
  });

  test('helps with every command', async () => {
    const [overview = ''] = await say('--help');
    const names = [...overview.matchAll(/^ {2}sim ([a-z]+(?: [a-z]+)?)/gm)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(20);
    for (const help of await say(...names.map((name) => `${name} --help`))) {
      expect(help).toMatch(/^0 .+\.\n[^]*Usage:\n {2}sim [^]*Examples:\n {2}sim /);
    }
  });

  test.each([
    ['node lose', 'which node?'],
    ['node lose node-9', 'There is no node node-9: kubectl get nodes lists them.'],
    ['node start node-1', 'node-1 is not without power: sim faults lists what is in force'],
    ['node lose node-1 --for soon', '"soon" is no duration: write 30s, 5m, 1h30m or 250ms'],
    ['node lose node-1 --long 5m', 'unknown flag --long: it takes --for, --after, --name, --output'],
    ['jump -5m', 'time does not go back: restart the cluster, and run the cells again'],
    ['jump', 'it takes a DURATION, such as 5m; there is none'],
    ['outage dns', 'there is no outage of "dns": apiserver or store'],
    ['registry slow', 'how slow? write --delay 20s or --bandwidth 1Mi'],
    ['registry fail --error Oops', 'there is no error "Oops": it is one of Unavailable'],
    ['heal nothing', 'there is no fault "nothing": sim faults lists them'],
    ['speed fast', 'the speed must be a number from 0.01 to 10000, not "fast"'],
    ['dance', 'there is no command "dance"'],
  ])('%s names the remedy', async (line, words) => {
    const [said] = await say(line);
    expect(said).toMatch(/^1 sim/);
    expect(said).toContain(words);
  });
});
