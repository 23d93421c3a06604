import { kernelRelease } from '../servers/template.ts';
import type { ToolProcess } from '../processes/machine.ts';
import { signalNumber } from '../processes/signals.ts';
import { decode } from '../processes/text.ts';
import { formatDate } from './date.ts';
import { parseOptions } from './options.ts';
import { pathIn, tool, ToolError } from './tool.ts';

/** Commands that say something of the machine and of who asks. */
export const id = tool(async (process, args) => {
  const { flags } = parseOptions(args, 'ugnGr');
  const { uid, gid, groups } = process;
  const name = (number: number) => (number === 0 ? 'root' : String(number));
  const both = (number: number) => (number === 0 ? '0(root)' : String(number));
  const chosen = flags.has('u') ? [uid] : flags.has('g') ? [gid] : flags.has('G') ? groups : undefined;
  await process.stdout.write(
    chosen
      ? `${chosen.map((number) => (flags.has('n') ? name(number) : number)).join(' ')}\n`
      : `uid=${both(uid)} gid=${both(gid)} groups=${groups.map(both).join(',')}\n`,
  );
  return 0;
});

export const whoami = tool(async (process) => {
  if (process.uid !== 0 && process.uid !== 65534)
    throw new ToolError(
      process.machine.busybox ? `unknown uid ${process.uid}` : `cannot find name for user ID ${process.uid}`,
    );
  await process.stdout.write(process.uid === 0 ? 'root\n' : 'nobody\n');
  return 0;
});

export const hostname = tool(async (process, args) => {
  const { flags } = parseOptions(args, 'ifsdI', { fqdn: 'f', short: 's', domain: 'd', 'ip-address': 'i' });
  const { hostname: own } = process.machine;
  const full = fullName(process);
  let shown = own;
  if (flags.has('i') || flags.has('I')) shown = process.network?.ip ?? '127.0.0.1';
  else if (flags.has('f')) shown = full;
  else if (flags.has('d')) shown = full.slice(own.length + 1);
  else if (flags.has('s')) shown = own.split('.')[0] ?? own;
  await process.stdout.write(`${shown}\n`);
  return 0;
});

/** The name in full, as /etc/hosts tells it. */
function fullName({ fs, machine: { hostname: own } }: ToolProcess): string {
  if (!fs.exists('/etc/hosts')) return own;
  const lines = decode(fs.read('/etc/hosts')).split('\n');
  const names = lines.map((line) => line.split(/\s+/).slice(1)).find((all) => all.includes(own));
  return names?.find((name) => name.startsWith(`${own}.`)) ?? own;
}

export const uname = tool(async (process, args) => {
  const { flags } = parseOptions(args, 'asnrvmpio');
  const parts: readonly (readonly [string, string])[] = [
    ['s', 'Linux'],
    ['n', process.machine.hostname],
    ['r', kernelRelease],
    ['v', '#1 SMP PREEMPT_DYNAMIC'],
    ['m', 'x86_64'],
    ['o', process.machine.busybox ? 'Linux' : 'GNU/Linux'],
  ];
  const wanted = parts.filter(
    ([letter]) => flags.has('a') || flags.has(letter) || (flags.size === 0 && letter === 's'),
  );
  await process.stdout.write(`${wanted.map(([, value]) => value).join(' ')}\n`);
  return 0;
});

export const printenv = tool(async (process, args) => {
  if (args.length === 0) {
    for (const [name, value] of Object.entries(process.env)) await process.stdout.write(`${name}=${value}\n`);
    return 0;
  }
  let status = 0;
  for (const name of args) {
    const value = process.env[name];
    if (value === undefined) status = 1;
    else await process.stdout.write(`${value}\n`);
  }
  return status;
});

export const date = tool(async (process, args) => {
  const { values, operands } = parseOptions(args, 'uRId:r:s:', { date: 'd', utc: 'u', reference: 'r' });
  let at = process.sim.clock.now();
  const given = values.get('d');
  const reference = values.get('r');
  if (reference !== undefined) at = process.fs.stat(pathIn(process, reference)).modified;
  if (given !== undefined) {
    const parsed = parseDate(given, at);
    if (parsed === undefined)
      throw new ToolError(process.machine.busybox ? `invalid date '${given}'` : `invalid date ‘${given}’`);
    at = parsed;
  }
  const format = operands.find((operand) => operand.startsWith('+'))?.slice(1);
  const usual = args.includes('-R')
    ? '%a, %d %b %Y %H:%M:%S +0000'
    : args.some((arg) => arg.startsWith('-I'))
      ? args.includes('-Iseconds')
        ? '%Y-%m-%dT%H:%M:%S+00:00'
        : '%F'
      : '%a %b %e %H:%M:%S UTC %Y';
  await process.stdout.write(`${formatDate(at, format ?? usual)}\n`);
  return 0;
});

const spans: { readonly [unit: string]: number } = {
  second: 1000,
  sec: 1000,
  minute: 60_000,
  min: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};

function parseDate(text: string, now: number): number | undefined {
  if (/^@-?\d+(\.\d+)?$/.test(text)) return Number(text.slice(1)) * 1000;
  if (text === 'now' || text === '') return now;
  const relative = /^([-+]?)\s*(\d+)\s*(\w+?)s?(\s+ago)?$/.exec(text);
  const span = spans[relative?.[3] ?? ''];
  if (relative && span) return now + (relative[1] === '-' || relative[4] ? -1 : 1) * Number(relative[2]) * span;
  if (text === 'yesterday') return now - 86_400_000;
  if (text === 'tomorrow') return now + 86_400_000;
  const at = Date.parse(/^\d{4}-\d\d-\d\d[ T][\d:.]+$/.test(text) ? `${text.replace(' ', 'T')}Z` : text);
  return Number.isNaN(at) ? undefined : at;
}

export const ps = tool(async (process, args) => {
  const { machine } = process;
  const rows = machine.pids.list();
  const user = (uid: number) => (uid === 0 ? 'root' : String(uid));
  if (machine.busybox) {
    await process.stdout.write('PID   USER     TIME  COMMAND\n');
    for (const row of rows)
      await process.stdout.write(
        `${String(row.pid).padStart(5)} ${user(row.uid).padEnd(8)}  0:00 ${row.argv.join(' ')}\n`,
      );
    return 0;
  }
  const style = args.join('');
  if (style.includes('aux')) {
    await process.stdout.write('USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n');
    for (const row of rows)
      await process.stdout.write(
        `${user(row.uid).padEnd(8)} ${String(row.pid).padStart(7)}  0.0  0.0   4364  3200 ?        Ss   00:00   0:00 ${row.argv.join(' ')}\n`,
      );
  } else if (/[ef]/.test(style)) {
    await process.stdout.write('UID          PID    PPID  C STIME TTY          TIME CMD\n');
    for (const row of rows)
      await process.stdout.write(
        `${user(row.uid).padEnd(8)} ${String(row.pid).padStart(7)} ${String(row.parent).padStart(7)}  0 00:00 ?        00:00:00 ${row.argv.join(' ')}\n`,
      );
  } else {
    await process.stdout.write('    PID TTY          TIME CMD\n');
    for (const row of rows)
      await process.stdout.write(`${String(row.pid).padStart(7)} ?        00:00:00 ${row.argv[0]}\n`);
  }
  return 0;
});

export const kill = tool(async (process, args) => {
  let number = 15;
  let targets = [...args];
  const first = targets[0] ?? '';
  if (first === '-s') {
    number = signalNumber(targets[1] ?? '') ?? -1;
    targets = targets.slice(2);
  } else if (/^-./.test(first)) {
    number = signalNumber(first.slice(1)) ?? -1;
    targets = targets.slice(1);
  }
  if (number < 0) throw new ToolError(`bad signal name '${first.slice(1)}'`);
  let status = 0;
  for (const target of targets) {
    const found = process.machine.pids.get(Number(target));
    if (found) found.kill(number);
    else {
      await process.stderr.write(`kill: can't kill pid ${target}: No such process\n`);
      status = 1;
    }
  }
  await process.sim.loop.turn();
  return status;
});

export const free = tool(async (process, args) => {
  const { flags } = parseOptions(args, 'bkmgh', { human: 'h' });
  const unit = flags.has('m') ? 1024 : flags.has('g') ? 1024 ** 2 : flags.has('b') ? 1 / 1024 : 1;
  const cells = [8_388_608, 1_048_576, 6_291_456, 0, 1_048_576, 7_340_032]
    .map((n) => String(Math.round(n / unit)).padStart(11))
    .join(' ');
  await process.stdout.write(
    `              total        used        free      shared  buff/cache   available\nMem:   ${cells}\nSwap:  ${'0'.padStart(11)} ${'0'.padStart(11)} ${'0'.padStart(11)}\n`,
  );
  return 0;
});

export const df = tool(async (process, args) => {
  const { flags } = parseOptions(args, 'hkmTPi', { 'human-readable': 'h' });
  const size = flags.has('h') ? ['97.8G', '12.4G', '85.4G'] : ['102550528', '13002342', '89548186'];
  const head = flags.has('h') ? ['Size', 'Used', 'Available'] : ['1K-blocks', 'Used', 'Available'];
  const columns = (cells: readonly string[]) => cells.map((cell) => cell.padStart(10)).join('');
  await process.stdout.write(
    `Filesystem          ${columns(head)} Use% Mounted on\noverlay             ${columns(size)}  13% /\n`,
  );
  return 0;
});

export const du = tool(async (process, args) => {
  const { flags, operands } = parseOptions(args, 'shkmad:');
  const sizeOf = (path: string): number => {
    const stat = process.fs.lstat(path);
    if (stat.type !== 'directory') return Math.ceil(stat.size / 4096) * 4;
    return process.fs.list(path).reduce((sum, name) => sum + sizeOf(`${path === '/' ? '' : path}/${name}`), 4);
  };
  const show = (size: number) =>
    flags.has('h') ? (size < 1024 ? `${size}.0K` : `${(size / 1024).toFixed(1)}M`) : String(size);
  for (const name of operands.length > 0 ? operands : ['.'])
    await process.stdout.write(`${show(sizeOf(pathIn(process, name)))}\t${name}\n`);
  return 0;
});

export const mount = tool(async (process) => {
  await process.stdout.write(
    'overlay on / type overlay (rw,relatime)\nproc on /proc type proc (rw,nosuid,nodev,noexec,relatime)\ntmpfs on /dev type tmpfs (rw,nosuid,size=65536k,mode=755)\n',
  );
  for (const { path, readOnly } of process.machine.mounts?.() ?? []) {
    await process.stdout.write(`volume on ${path} type ext4 (${readOnly ? 'ro' : 'rw'},relatime)\n`);
  }
  return 0;
});

export const which = tool(async (process, args) => {
  let status = 0;
  for (const name of args.filter((arg) => !arg.startsWith('-'))) {
    if (await process.machine.find(name)) await process.stdout.write(`/usr/bin/${name}\n`);
    else status = 1;
  }
  return status;
});

export const nproc = tool(async (process) => {
  await process.stdout.write('4\n');
  return 0;
});

export const uptime = tool(async (process) => {
  await process.stdout.write(
    ` ${formatDate(process.sim.clock.now(), '%H:%M:%S')} up 0 min,  0 users,  load average: 0.00, 0.00, 0.00\n`,
  );
  return 0;
});

export const tty = tool(async (process) => {
  await process.stdout.write(process.isTty ? '/dev/pts/0\n' : 'not a tty\n');
  return process.isTty ? 0 : 1;
});

export const top = tool(async (process) => {
  await process.stdout.write(
    'Mem: 1048576K used, 6291456K free, 0K shrd, 102400K buff, 1048576K cached\nCPU:   0% usr   0% sys   0% nic 100% idle   0% io   0% irq   0% sirq\n',
  );
  await process.stdout.write(
    'Load average: 0.00 0.00 0.00 1/100 1\n  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND\n',
  );
  for (const p of process.machine.pids.list()) {
    await process.stdout.write(
      `${String(p.pid).padStart(5)} ${String(p.parent).padStart(5)} ${(p.uid === 0 ? 'root' : String(p.uid)).padEnd(8)} S     4400   0%   0   0% ${p.argv.join(' ')}\n`,
    );
  }
  return 0;
});
