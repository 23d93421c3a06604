import { limits } from '../../limits.ts';
import { humanDuration } from '../../machinery/duration.ts';
import { durationOf, numberOf } from './arguments.ts';
import { type Invocation, type SimCommand, SimError } from './contract.ts';
import { startFault } from './fault-object.ts';

/** Its time, or why it cannot be moved from here. */
function timeOf({ target }: Invocation) {
  if (target.time) return target.time;
  throw new SimError('a served cluster runs by the wall clock: begin it with kubebook serve --speed N to go faster');
}

async function show(invocation: Invocation): Promise<void> {
  const { target, print } = invocation;
  const { drivers, start } = timeOf(invocation);
  const now = target.clock.now();
  await print(`Time:    ${target.clock.timestamp()}`);
  await print(`Since:   ${humanDuration(now - start)} after the cluster began`);
  await print(
    drivers.mode === 'live'
      ? 'Runs:    by the wall clock'
      : 'Runs:    while commands do, and stands still between them',
  );
  const next = drivers.untilNext();
  await print(`Next:    ${next === undefined ? 'nothing is due' : `something is due in ${precisely(next)}`}`);
}

const precisely = (milliseconds: number): string =>
  milliseconds < 1000 ? `${milliseconds}ms` : humanDuration(milliseconds);

/** Lets time pass as `sleep` does: all that comes due on the way is done, in order. */
async function pass(invocation: Invocation, duration: number): Promise<void> {
  const { target, signal, print } = invocation;
  timeOf(invocation);
  await target.clock.sleep(duration, signal);
  await print(target.clock.timestamp());
}

async function resume(invocation: Invocation, speed: number): Promise<void> {
  timeOf(invocation).drivers.live(speed);
  await invocation.print(
    `time runs ${speed === 1 ? 'by' : `${speed} times as fast as`} the wall clock: sim clock pause stops it`,
  );
}

const speedOf = (text: string): number => numberOf('the speed', text, 0.01, 10_000);

export const clockCommands: { readonly [name: string]: SimCommand } = {
  clock: {
    takes: '',
    summary: 'Show what time it is in the cluster',
    examples: ['sim clock'],
    run: show,
  },
  'clock pause': {
    takes: '',
    summary: 'Let time stand still between commands',
    examples: ['sim clock pause'],
    async run(invocation) {
      timeOf(invocation).drivers.pause();
      await invocation.print('time stands still between commands');
    },
  },
  'clock resume': {
    takes: '',
    summary: 'Let time run by the wall clock, between commands too',
    about: 'A notebook whose time runs by the wall clock does not give the same output each time.',
    flags: ['speed'],
    examples: ['sim clock resume', 'sim clock resume --speed 10'],
    run: (invocation) => resume(invocation, speedOf(invocation.flags['speed'] ?? '1')),
  },
  'clock skew': {
    takes: 'OFFSET',
    summary: 'Set the clocks of the cluster forward or back, while no time passes',
    about: 'Timers that run go on as they would. Healing it sets the clocks back to where they would be.',
    flags: ['for', 'after', 'name', 'output'],
    examples: ['sim clock skew 1h', 'sim clock skew -30m --for 10m'],
    async run(invocation) {
      const [offset = ''] = exactly(invocation, 1, 'an OFFSET, such as 1h');
      durationOf(offset);
      await startFault(invocation, 'clock-jump', { type: 'ClockJump', clock: { offset } });
    },
  },
  jump: {
    takes: 'DURATION',
    summary: 'Let time pass, and do all that comes due on the way',
    examples: ['sim jump 5m', 'sim jump 24h'],
    async run(invocation) {
      const [text = ''] = exactly(invocation, 1, 'a DURATION, such as 5m');
      const duration = durationOf(text);
      if (duration < 0) throw new SimError('time does not go back: restart the cluster, and run the cells again');
      if (duration > limits.simJump) {
        throw new SimError(`${text} is too long: at most ${humanDuration(limits.simJump)} at a time`);
      }
      await pass(invocation, duration);
    },
  },
  step: {
    takes: '[N]',
    summary: 'Go to the next instant at which something is due, or N times so',
    examples: ['sim step', 'sim step 10'],
    async run(invocation) {
      const { words } = invocation;
      if (words.length > 1) throw new SimError('it takes one number: sim step 10');
      const steps = numberOf('the number of steps', words[0] ?? '1', 1, limits.simSteps);
      const { drivers } = timeOf(invocation);
      for (let taken = 0; taken < Math.floor(steps); taken++) {
        const next = drivers.untilNext();
        if (next === undefined) throw new SimError('nothing is due: sim jump lets time pass all the same');
        await invocation.target.clock.sleep(next, invocation.signal);
      }
      await invocation.print(invocation.target.clock.timestamp());
    },
  },
  speed: {
    takes: 'N',
    summary: 'Let time run N times as fast as the wall clock; 0 lets it stand still between commands',
    examples: ['sim speed 60', 'sim speed 0'],
    async run(invocation) {
      const [text = ''] = exactly(invocation, 1, 'a number, such as 60');
      if (text !== '0') return resume(invocation, speedOf(text));
      timeOf(invocation).drivers.pause();
      await invocation.print('time stands still between commands');
    },
  },
};

/** The words of a command that takes so many of them. */
export function exactly({ words }: Invocation, count: number, what: string): readonly string[] {
  if (words.length === count) return words;
  throw new SimError(`it takes ${what}; ${words.length === 0 ? 'there is none' : `there are ${words.length} words`}`);
}
