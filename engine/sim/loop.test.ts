import { describe, expect, test } from 'vitest';
import { createWorld } from './index.ts';

function world() {
  const errors: unknown[] = [];
  const w = createWorld({ start: 0, onError: (error) => errors.push(error) });
  return { ...w, errors };
}

describe('the virtual clock', () => {
  test('a settled world has slept an hour in no time', async () => {
    const { clock, drivers } = world();
    const seen: number[] = [];
    void clock.sleep(5_000).then(() => seen.push(clock.now()));
    void clock.sleep(2_000).then(() => seen.push(clock.now()));
    await drivers.settle();
    expect(seen).toEqual([2_000, 5_000]);
  });

  test('settling stops at its horizon', async () => {
    const { clock, drivers } = world();
    let woke = false;
    void clock.sleep(61_000).then(() => (woke = true));
    await drivers.settle({ horizon: 60_000 });
    expect(woke).toBe(false);
    expect(clock.now()).toBe(0);
  });

  test('upkeep does not keep a world from being settled, but is done on the way', async () => {
    const { clock, drivers } = world();
    const beats: number[] = [];
    clock.every(10_000, () => beats.push(clock.now()));
    void clock.sleep(25_000);
    await drivers.settle();
    expect(clock.now()).toBe(25_000);
    expect(beats).toEqual([10_000, 20_000]);
  });

  test('clocks that are set forward show another time, and timers go on as they would', async () => {
    const { clock, drivers } = world();
    const seen: number[] = [];
    void clock.sleep(2_000).then(() => seen.push(clock.now()));
    drivers.setClocks(3_600_000);
    expect(clock.timestamp()).toBe('1970-01-01T01:00:00Z');
    expect(drivers.untilNext()).toBe(2_000);
    await drivers.settle();
    expect(seen).toEqual([3_602_000]);
    drivers.setClocks(-3_600_000);
    expect(clock.now()).toBe(2_000);
    expect(drivers.untilNext()).toBeUndefined();
  });

  test('timers of one instant go off in the order in which they were set', async () => {
    const { clock, drivers } = world();
    const seen: string[] = [];
    for (const name of ['a', 'b', 'c']) clock.after(10, () => seen.push(name), { upkeep: name === 'b' });
    await drivers.jump(10);
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  test('a cancelled timer does not go off, even when its instant has come', async () => {
    const { clock, drivers } = world();
    const seen: string[] = [];
    let cancelSecond = () => {};
    clock.after(10, () => {
      seen.push('first');
      cancelSecond();
    });
    cancelSecond = clock.after(10, () => seen.push('second'));
    await drivers.jump(20);
    expect(seen).toEqual(['first']);
  });

  test('a sleeper is woken by its signal with the reason', async () => {
    const { clock, drivers } = world();
    const abort = new AbortController();
    const sleeping = clock.sleep(1_000, abort.signal);
    abort.abort(new Error('enough'));
    await expect(sleeping).rejects.toThrow('enough');
    await drivers.settle();
    expect(clock.now()).toBe(0);
  });

  test('a jump does all that comes due on the way, at its own time', async () => {
    const { clock, drivers } = world();
    const seen: number[] = [];
    const stop = clock.every(1_000, () => seen.push(clock.now()));
    await drivers.jump(3_500);
    stop();
    expect(seen).toEqual([1_000, 2_000, 3_000]);
    expect(clock.now()).toBe(3_500);
  });

  test('a step goes to the next instant and no further', async () => {
    const { clock, drivers } = world();
    clock.after(7, () => {});
    clock.after(9, () => {});
    await drivers.step();
    expect(clock.now()).toBe(7);
  });
});

describe('the event loop', () => {
  test('deferred tasks run in order, and one that throws stops nothing', async () => {
    const { loop, drivers, errors } = world();
    const seen: number[] = [];
    loop.defer(() => seen.push(1));
    loop.defer(() => {
      throw new Error('defect');
    });
    loop.defer(() => seen.push(2));
    await drivers.settle();
    expect(seen).toEqual([1, 2]);
    expect(errors).toHaveLength(1);
  });

  test('time stands still while real work is under way', async () => {
    const { clock, loop, drivers } = world();
    const seen: string[] = [];
    let finish = () => {};
    const work = new Promise<void>((resolve) => (finish = resolve));
    void loop.external(work).then(() => seen.push(`work at ${clock.now()}`));
    void clock.sleep(10).then(() => seen.push(`sleep at ${clock.now()}`));
    const settled = drivers.settle();
    setTimeout(finish, 5);
    await settled;
    expect(seen).toEqual(['work at 0', 'sleep at 10']);
  });

  test('real work is handed back in the order in which it was begun', async () => {
    const { loop, drivers } = world();
    const seen: string[] = [];
    const finish: (() => void)[] = [];
    for (const name of ['a', 'b']) {
      const work = new Promise<void>((resolve) => finish.push(resolve));
      void loop.external(work).then(() => seen.push(name));
    }
    const settled = drivers.settle();
    finish[1]?.();
    setTimeout(() => finish[0]?.(), 5);
    await settled;
    expect(seen).toEqual(['a', 'b']);
  });

  test('a command that sleeps costs no real time', async () => {
    const { clock, drivers } = world();
    const command = clock.sleep(3_600_000).then(() => 'done');
    expect(await drivers.during(command)).toBe('done');
    expect(clock.now()).toBe(3_600_000);
  });

  test('a command that only looks on lets time pass as the wall clock does', async () => {
    const { clock, drivers } = world();
    let ticks = 0;
    const watching = new Promise<void>((resolve) => {
      clock.every(20, () => {
        if (++ticks === 3) resolve();
      });
    });
    await drivers.during(watching);
    expect(clock.now()).toBeGreaterThanOrEqual(60);
    expect(clock.now()).toBeLessThan(5_000);
  });

  test('live, time follows the wall clock at the chosen speed', async () => {
    const { clock, drivers, dispose } = world();
    drivers.live(1_000);
    await clock.sleep(10_000);
    expect(clock.now()).toBeGreaterThanOrEqual(10_000);
    drivers.pause();
    expect(drivers.mode).toBe('paused');
    dispose();
  });
});
