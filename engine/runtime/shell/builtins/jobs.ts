import { signalName, signalNames, signalNumber } from '../../processes/signals.ts';
import { complain } from '../messages.ts';
import type { Job, Shell } from '../state.ts';
import type { Builtin } from './types.ts';

function jobOf(shell: Shell, text: string): Job | undefined {
  if (text === '%%' || text === '%+' || text === '%') return shell.jobs.at(-1);
  if (text.startsWith('%')) return shell.jobs.find((job) => job.number === Number(text.slice(1)));
  return shell.jobs.find((job) => job.process.pid === Number(text));
}

/** Waits for a job; a trapped signal ends the waiting with 128 + its number. */
async function waitFor(shell: Shell, job: Job): Promise<number> {
  if (job.status !== undefined) return job.status;
  const trapped = new Promise<number>((resolve) => {
    shell.onTrap = () => resolve(128 + (shell.pending[0] ?? 0));
  });
  const { signal } = shell.process;
  const status = await Promise.race([job.process.exited, trapped]);
  shell.onTrap = undefined;
  if (signal.aborted) throw signal.reason;
  return status;
}

const wait: Builtin = async (shell, argv) => {
  const targets = argv.slice(1).filter((arg) => arg !== '-n' && arg !== '-f');
  if (targets.length === 0) {
    for (const job of shell.jobs) {
      const status = await waitFor(shell, job);
      if (shell.pending.length > 0) return status;
    }
    shell.jobs.splice(0);
    return 0;
  }
  let status = 0;
  for (const target of targets) {
    const job = jobOf(shell, target);
    if (!job) {
      status = 127;
      continue;
    }
    status = await waitFor(shell, job);
    if (shell.pending.length > 0) return status;
    shell.jobs.splice(shell.jobs.indexOf(job), 1);
  }
  return status;
};

const kill: Builtin = async (shell, argv, io) => {
  let args = argv.slice(1);
  let number = 15;
  const first = args[0] ?? '';
  if (first === '-l') {
    const names = args.slice(1);
    if (names.length > 0) await io.stdout.write(`${names.map((n) => signalName(Number(n) & 127)).join('\n')}\n`);
    else
      await io.stdout.write(
        `${signalNames
          .slice(1)
          .map((name, i) => `${i + 1}) SIG${name}`)
          .join('\n')}\n`,
      );
    return 0;
  }
  if (first === '-s' || first === '-n') {
    number = signalNumber(args[1] ?? '') ?? -1;
    args = args.slice(2);
  } else if (/^-./.test(first) && first !== '--') {
    number = signalNumber(first.slice(1)) ?? -1;
    args = args.slice(1);
  }
  if (number < 0) {
    await complain(shell, io, `kill: ${first.slice(1)}: invalid signal specification`);
    return 1;
  }
  let status = 0;
  for (const arg of args) {
    if (arg === '--') continue;
    const target = arg.startsWith('%') ? jobOf(shell, arg)?.process : shell.machine.pids.get(Number(arg));
    if (target) target.kill(number);
    else {
      const bash = shell.dialect === 'bash';
      await complain(
        shell,
        io,
        bash ? `kill: (${arg}) - No such process` : `kill: can't kill pid ${arg}: No such process`,
      );
      status = 1;
    }
  }
  // what was killed gets to end before the next command
  await shell.process.sim.loop.turn();
  return status;
};

const trap: Builtin = async (shell, argv, io) => {
  let args = argv.slice(1);
  if (args[0] === '--') args = args.slice(1);
  if (args.length === 0 || args[0] === '-p') {
    for (const [number, action] of shell.traps) {
      const name = number === 0 ? 'EXIT' : shell.dialect === 'bash' ? `SIG${signalName(number)}` : signalName(number);
      await io.stdout.write(`trap -- '${action.replace(/'/g, "'\\''")}' ${name}\n`);
    }
    return 0;
  }
  const reset = args[0] === '-' || /^\d+$/.test(args[0] ?? '');
  const action = args[0] ?? '';
  for (const name of reset && args[0] !== '-' ? args : args.slice(1)) {
    const number = name === 'ERR' || name === 'DEBUG' || name === 'RETURN' ? undefined : signalNumber(name);
    if (number === undefined) {
      await complain(shell, io, `trap: ${name}: invalid signal specification`);
      return 1;
    }
    setTrap(shell, number, reset ? undefined : action);
  }
  return 0;
};

const releases = new WeakMap<Shell, Map<number, () => void>>();

function setTrap(shell: Shell, number: number, action: string | undefined): void {
  const taken = releases.get(shell) ?? new Map<number, () => void>();
  releases.set(shell, taken);
  taken.get(number)?.();
  taken.delete(number);
  if (action === undefined) {
    shell.traps.delete(number);
    return;
  }
  shell.traps.set(number, action);
  if (number === 0) return;
  const release = shell.process.onSignal(number, () => {
    if (action === '') return;
    shell.pending.push(number);
    shell.onTrap?.();
  });
  taken.set(number, release);
}

export const jobBuiltins: { readonly [name: string]: Builtin } = {
  wait,
  kill,
  trap,
  async jobs(shell, _, io) {
    for (const job of shell.jobs) {
      const state = job.status === undefined ? 'Running' : job.status === 0 ? 'Done' : `Exit ${job.status}`;
      await io.stdout.write(
        `[${job.number}]${job === shell.jobs.at(-1) ? '+' : '-'}  ${state.padEnd(22)}  ${job.text} &\n`,
      );
    }
    return 0;
  },
  async fg(shell, argv) {
    const job = argv[1] === undefined ? shell.jobs.at(-1) : jobOf(shell, argv[1]);
    return job ? waitFor(shell, job) : 1;
  },
  bg: () => 0,
  disown: () => 0,
};
