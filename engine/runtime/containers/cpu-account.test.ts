import { expect, it } from 'vitest';
import { CpuAccount } from './cpu-account.ts';

const idle = () => [{ after: 0, cpu: 0, memory: 0 }];

it('counts as throttled what wants more than its limit', () => {
  const account = new CpuAccount(0, 0.5, idle);
  account.occupy(1000, 2);
  account.occupy(11_000, -2);
  // half a core for ten seconds; two were wanted, so three quarters of the time was waited
  expect(account.stat(20_000)).toEqual({ usage: 5, periods: 100, throttledPeriods: 100, throttled: 7.5 });
});

it('never throttles where there is no limit, or enough of it', () => {
  for (const limit of [undefined, 4]) {
    const account = new CpuAccount(0, limit, idle);
    account.occupy(0, 2);
    expect(account.stat(10_000)).toMatchObject({ usage: 20, throttledPeriods: 0, throttled: 0 });
    expect(account.slowdown(10_000)).toBe(1);
  }
});

it('follows what is declared, and finds where it begins to be too much', () => {
  const points = [
    { after: 0, cpu: 0, memory: 0 },
    { after: 10_000, cpu: 1, memory: 0 },
  ];
  const account = new CpuAccount(0, 0.5, () => points);
  expect(account.stat(10_000)).toMatchObject({ usage: 3.75, periods: 100, throttledPeriods: 50 });
});

it('works off what was asked for at once as fast as the limit lets it', () => {
  const account = new CpuAccount(0, 0.25, () => [{ after: 0, cpu: 0, memory: 0 }]);
  account.spend(0, 1);
  expect(account.stat(2000).usage).toBeCloseTo(0.5);
  expect(account.stat(60_000)).toMatchObject({ throttledPeriods: 40 });
  expect(account.stat(60_000).usage).toBeCloseTo(1);
});

it('says how much longer work takes', () => {
  const account = new CpuAccount(0, 0.5, () => [{ after: 0, cpu: 0, memory: 0 }]);
  account.occupy(0, 2);
  expect(account.slowdown(0)).toBe(4);
  account.setLimit(1000, 4);
  expect(account.slowdown(1000)).toBe(1);
});
