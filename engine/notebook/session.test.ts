import { afterEach, describe, expect, test } from 'vitest';
import type { KubeApi } from '../client/kube-api.ts';
import { limits } from '../limits.ts';
import type { ShellIo, ShellSession } from '../runtime/shell.ts';
import { createWorld, type World } from '../sim/index.ts';
import { type CellSource, createNotebookSession, type NotebookSession } from './session.ts';
import type { StreamChunk } from './transcript.ts';

let open: NotebookSession | undefined;
afterEach(() => open?.dispose());

/** A session whose shell does `act` with each script. */
function session(act: (script: string, io: ShellIo, world: World) => Promise<number>): NotebookSession {
  const world = createWorld();
  const shell: ShellSession = { cwd: '/', env: {}, run: (script, io) => act(script, io, world) };
  open = createNotebookSession({ api: {} as KubeApi, world, dispose: () => world.dispose() }, shell);
  return open;
}

async function run(session: NotebookSession, cell: CellSource, signal = new AbortController().signal) {
  const printed: StreamChunk[] = [];
  const result = await session.run(cell, { signal, print: (chunk) => printed.push(chunk) });
  return { ...result, printed };
}

const command = (value: string): CellSource => ({ kind: 'command', value });

describe('a cell', () => {
  test('of manifests is given to kubectl apply', async () => {
    const jobs: unknown[] = [];
    await run(
      session(async (script, io) => {
        jobs.push([script, new TextDecoder().decode(io.stdin)]);
        return 0;
      }),
      { kind: 'manifest', value: 'kind: Pod' },
    );
    expect(jobs).toEqual([['kubectl apply -f -', 'kind: Pod']]);
  });

  test('prints while it runs, in order, however its bytes are cut', async () => {
    const bytes = new TextEncoder().encode('é');
    const { printed, outputs } = await run(
      session(async (_, io) => {
        io.stdout(bytes.subarray(0, 1));
        io.stdout(bytes.subarray(1));
        io.stderr(new TextEncoder().encode('oh\n'));
        return 0;
      }),
      command('x'),
    );
    expect(printed).toEqual([
      { stream: 'stdout', text: 'é' },
      { stream: 'stderr', text: 'oh\n' },
    ]);
    expect(outputs).toEqual(printed);
  });

  test('lets virtual time pass without waiting, and the cluster settle after it', async () => {
    let settled = false;
    const result = await run(
      session(async (_, io, world) => {
        await world.clock.sleep(30_000, io.signal);
        world.clock.after(5_000, () => {
          settled = true;
        });
        return 0;
      }),
      command('sleep 30'),
    );
    expect(result).toMatchObject({ ok: true, elapsed: 35_000 });
    expect(settled).toBe(true);
  });

  test('is interrupted at once, and the next one runs', async () => {
    const own = session((script) => (script === 'hang' ? new Promise(() => {}) : Promise.resolve(0)));
    const interrupt = new AbortController();
    const hanging = run(own, command('hang'), interrupt.signal);
    const next = run(own, command('ls'));
    interrupt.abort();
    expect(await hanging).toMatchObject({ ok: false, interrupted: true, exitCode: 130 });
    expect(await next).toMatchObject({ ok: true });
  });

  test('ends as interrupted when the notebook is closed', async () => {
    const own = session(() => new Promise(() => {}));
    const hanging = run(own, command('hang'));
    own.dispose();
    expect(await hanging).toMatchObject({ interrupted: true });
  });

  test('that is to fail is in order when it fails', async () => {
    const own = session(async () => 1);
    const flags = { skip: false, expectFailure: true };
    expect(await run(own, { ...command('x'), flags })).toMatchObject({ ok: true, exitCode: 1 });
    expect(await run(own, command('x'))).toMatchObject({ ok: false, exitCode: 1 });
  });

  test('tells what the shell threw as an error of its own', async () => {
    const { outputs, exitCode } = await run(
      session(async () => {
        throw new Error('broken');
      }),
      command('x'),
    );
    expect({ outputs, exitCode }).toEqual({ outputs: [{ stream: 'stderr', text: 'broken\n' }], exitCode: 1 });
  });

  test('prints no more than the limit', async () => {
    const { outputs } = await run(
      session(async (_, io) => {
        for (let i = 0; i < 10; i++) io.stdout(new TextEncoder().encode('x'.repeat(limits.cellOutputCharacters / 4)));
        return 0;
      }),
      command('yes'),
    );
    const text = outputs.map((output) => output.text).join('');
    expect(text.length).toBeLessThan(limits.cellOutputCharacters + 100);
    expect(text).toMatch(/more output is not shown\n$/);
  });
});
