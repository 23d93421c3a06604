import type { DnsAnswer } from '../../process.ts';
import type { ToolProcess } from '../../processes/machine.ts';
import { tool, ToolError } from '../tool.ts';

/** The resolver that /etc/resolv.conf names. */
function nameServer({ fs }: ToolProcess): string {
  const text = fs.exists('/etc/resolv.conf') ? fs.readText('/etc/resolv.conf') : '';
  return /^nameserver\s+(\S+)/m.exec(text)?.[1] ?? '127.0.0.1';
}

type RecordType = 'A' | 'AAAA' | 'SRV' | 'CNAME';
const isRecordType = (text: string): text is RecordType => ['A', 'AAAA', 'SRV', 'CNAME'].includes(text);

const look = async (process: ToolProcess, name: string, type: RecordType): Promise<readonly DnsAnswer[]> =>
  (await process.network?.resolve(name, type)) ?? [];

/** `nslookup NAME`: busybox before 1.29 answers in its own manner, all others in BIND's. */
export const nslookup = tool(async (process, args) => {
  const type =
    args.map((arg) => /^-(?:type|query|q)=(\w+)$/.exec(arg)?.[1]?.toUpperCase()).find((t) => t !== undefined) ?? 'A';
  const [name] = args.filter((arg) => !arg.startsWith('-'));
  if (name === undefined) throw new ToolError('missing name');
  const server = nameServer(process);
  const answers = isRecordType(type) ? await look(process, name, type) : [];
  const { busybox, version } = process.machine;
  if (busybox && /^1\.(1\d|2[0-8])(\.|$)/.test(version)) return oldFormat(process, name, server, answers);
  const port = busybox ? ':53' : '#53';
  await process.stdout.write(`Server:\t\t${server}\nAddress:\t${server}${port}\n\n`);
  if (answers.length === 0) {
    await process.stdout.write(`** server can't find ${name}: NXDOMAIN\n\n`);
    return 1;
  }
  for (const answer of answers) {
    if (answer.type === 'CNAME') await process.stdout.write(`${answer.name}\tcanonical name = ${answer.value}\n`);
    else if (answer.type === 'SRV') await process.stdout.write(`${answer.name}\tservice = ${answer.value}\n`);
    else await process.stdout.write(`Name:\t${answer.name.replace(/\.$/, '')}\nAddress: ${answer.value}\n`);
  }
  await process.stdout.write('\n');
  return 0;
});

async function oldFormat(
  process: ToolProcess,
  name: string,
  server: string,
  answers: readonly DnsAnswer[],
): Promise<number> {
  await process.stdout.write(`Server:    ${server}\nAddress 1: ${server} kube-dns.kube-system.svc.cluster.local\n\n`);
  const found = answers.filter(({ type }) => type === 'A' || type === 'AAAA');
  if (found.length === 0) {
    await process.stderr.write(`nslookup: can't resolve '${name}'\n`);
    return 1;
  }
  await process.stdout.write(`Name:      ${name}\n`);
  for (const [index, { value, name: full }] of found.entries()) {
    await process.stdout.write(`Address ${index + 1}: ${value} ${full.replace(/\.$/, '')}\n`);
  }
  return 0;
}

/** `dig [+short] [+search] NAME [TYPE]`. */
export const dig = tool(async (process, args) => {
  const flags = new Set(args.filter((arg) => arg.startsWith('+')));
  const server = args.find((arg) => arg.startsWith('@'))?.slice(1) ?? nameServer(process);
  const words = args.filter((arg) => !/^[-+@]/.test(arg));
  const type = words.map((word) => word.toUpperCase()).find(isRecordType) ?? 'A';
  const name = words.find((word) => !isRecordType(word.toUpperCase())) ?? '.';
  // without +search a name is taken as it stands
  const answers = await look(process, flags.has('+search') || name.endsWith('.') ? name : `${name}.`, type);
  if (flags.has('+short')) {
    for (const { value } of answers) await process.stdout.write(`${value}\n`);
    return 0;
  }
  const dotted = (text: string) => (text.endsWith('.') ? text : `${text}.`);
  const status = answers.length > 0 ? 'NOERROR' : 'NXDOMAIN';
  const rows = answers.map((a) => `${dotted(a.name)}\t${a.ttl}\tIN\t${a.type}\t${a.value}\n`).join('');
  await process.stdout.write(
    `\n; <<>> DiG 9.18.33 <<>> ${args.join(' ')}\n;; global options: +cmd\n;; Got answer:\n` +
      `;; ->>HEADER<<- opcode: QUERY, status: ${status}, id: ${process.sim.random.below(65_536)}\n` +
      `;; flags: qr aa rd; QUERY: 1, ANSWER: ${answers.length}, AUTHORITY: 0, ADDITIONAL: 1\n\n` +
      `;; QUESTION SECTION:\n;${dotted(name)}\t\tIN\t${type}\n\n${rows === '' ? '' : `;; ANSWER SECTION:\n${rows}\n`}` +
      `;; Query time: 0 msec\n;; SERVER: ${server}#53(${server}) (UDP)\n\n`,
  );
  return 0;
});

/** `getent hosts NAME`. */
export const getent = tool(async (process, args) => {
  if (args[0] !== 'hosts' && args[0] !== 'ahosts') throw new ToolError(`${args[0] ?? ''}: only hosts is simulated`);
  const answers = await look(process, args[1] ?? '', 'A');
  for (const { value, name } of answers) await process.stdout.write(`${value.padEnd(15)} ${name.replace(/\.$/, '')}\n`);
  return answers.length > 0 ? 0 : 2;
});
