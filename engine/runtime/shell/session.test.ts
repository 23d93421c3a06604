import { describe, expect, it } from 'vitest';
import { createWorld } from '../../sim/index.ts';
import { MemoryFileSystem } from '../filesystem/memory.ts';
import { decode } from '../processes/text.ts';
import type { Program } from '../process.ts';
import { createShellSession } from './session.ts';

function session(programs: { readonly [name: string]: Program } = {}) {
  const world = createWorld();
  const fs = new MemoryFileSystem({ now: () => world.clock.now() });
  const shell = createShellSession({
    sim: world,
    fs,
    programs: { find: (name) => programs[name], names: () => Object.keys(programs) },
  });
  const start = (script: string, signal = new AbortController().signal) => {
    let out = '';
    let err = '';
    const exit = shell.run(script, {
      stdout: (chunk) => void (out += decode(chunk)),
      stderr: (chunk) => void (err += decode(chunk)),
      signal,
    });
    return { exit, result: async () => ({ exit: await world.drivers.during(exit), out, err }), seen: () => out };
  };
  return { world, fs, shell, start, run: (script: string) => start(script).result() };
}

describe("a notebook's shell", () => {
  it('keeps variables, functions, options and its directory from one script to the next', async () => {
    const { run, shell } = session();
    await run('x=1; f() { echo "f $1 $x"; }; mkdir -p /w; cd /w; set -o pipefail');
    expect(await run('f a; pwd; false | true')).toEqual({ exit: 1, out: 'f a 1\n/w\n', err: '' });
    expect(shell.cwd).toBe('/w');
  });

  it('goes on after a script that exited', async () => {
    const { run } = session();
    expect(await run('echo a; exit 3; echo b')).toEqual({ exit: 3, out: 'a\n', err: '' });
    expect(await run('echo $?')).toEqual({ exit: 0, out: '3\n', err: '' });
  });

  it('finds the programs that it was given, and pipes into them', async () => {
    const { run } = session({
      async kubectl({ argv, stdin, stdout }) {
        const chunk = await stdin.read();
        await stdout.write(`${argv.slice(1).join(' ')}: ${chunk ? decode(chunk) : ''}`);
        return 0;
      },
    });
    expect((await run('kubectl apply -f - <<EOF\nkind: Pod\nEOF')).out).toBe('apply -f -: kind: Pod\n');
    expect((await run('echo a | kubectl get | tr a-z A-Z')).out).toBe('GET: A\n');
  });

  it('is interrupted at once, whatever it does', async () => {
    for (const script of [
      'sleep 3600',
      'while true; do :; done',
      'yes > /dev/null',
      'cat',
      'seq 1 100000000 | wc -l',
    ]) {
      const { start, world } = session({
        async waits() {
          return new Promise(() => {});
        },
      });
      const abort = new AbortController();
      world.clock.after(50, () => abort.abort(), { upkeep: false });
      const { result } = start(script === 'cat' ? 'waits' : script, abort.signal);
      expect([script, (await result()).exit]).toEqual([script, 130]);
    }
  });

  it('streams what it prints, while it runs', async () => {
    const { start, world } = session();
    const running = start('echo one; sleep 10; echo two');
    await world.drivers.jump(5000);
    expect(running.seen()).toBe('one\n');
    await world.drivers.jump(6000);
    expect(running.seen()).toBe('one\ntwo\n');
  });

  it('says what it cannot read', async () => {
    const { run } = session();
    expect(await run('if true; then')).toEqual({
      exit: 2,
      out: '',
      err: 'bash: syntax error: unexpected end of file\n',
    });
  });

  it('never throws on scripts that make no sense', async () => {
    const { run } = session();
    for (const script of [
      '$((',
      '${',
      '`',
      '"',
      "'",
      '[[ a',
      'case x in',
      '<<<',
      '| |',
      '((1/0))',
      'a=(',
      'for',
      '${x[',
      '$(',
      '&&',
      ';;',
      '${!}',
      'echo ${x/[/}',
      '[ a = ',
      'echo $((1 +))',
      '\0',
      'read -t x',
      '. /',
      'exec 9<&8',
      'kill -9 x',
      'trap x y z',
    ]) {
      expect(typeof (await run(script)).exit).toBe('number');
    }
  });
});
