import type { Sim } from '../../sim/index.ts';
import type { SandboxConfig } from '../cri.ts';
import { kernelRelease } from '../servers/template.ts';
import type { MemoryFileSystem } from './memory.ts';
import type { DeviceNode } from './nodes.ts';

interface Placed {
  readonly sandbox: { readonly config: SandboxConfig; readonly network: { readonly ip: string } };
}

const devices: { readonly [path: string]: DeviceNode['device'] } = {
  '/dev/null': 'null',
  '/dev/zero': 'zero',
  '/dev/full': 'full',
  '/dev/random': 'random',
  '/dev/urandom': 'random',
  '/dev/tty': 'stream',
  '/dev/stdin': 'stream',
  '/dev/stdout': 'stream',
  '/dev/stderr': 'stream',
};

/** What the node and its kernel put into a container: /dev, /proc, and the files of /etc that name hosts. */
export function kernelFiles(fs: MemoryFileSystem, { sandbox }: Placed, sim: Sim): void {
  const { config, network } = sandbox;
  deviceFiles(fs, sim);
  const modified = sim.clock.now();
  const file = (path: string, content: string | (() => string), mode = 0o644): void =>
    fs.place(path, (layer) => ({ type: 'file', layer, mode, uid: 0, gid: 0, modified, content }));
  file('/etc/hostname', `${config.hostname}\n`);
  file('/etc/hosts', hostsFile(config, network.ip));
  file('/etc/resolv.conf', resolverFile(config));
}

/** The devices and the kernel's own files, which every machine has. */
export function deviceFiles(fs: MemoryFileSystem, sim: Sim): void {
  const modified = sim.clock.now();
  for (const [path, device] of Object.entries(devices)) {
    fs.place(path, (layer) => ({ type: 'device', layer, mode: 0o666, uid: 0, gid: 0, modified, device }));
  }
  const started = sim.clock.now();
  const file = (path: string, content: string | (() => string)): void =>
    fs.place(path, (layer) => ({ type: 'file', layer, mode: 0o444, uid: 0, gid: 0, modified, content }));
  file('/proc/version', `Linux version ${kernelRelease} (kubebook) #1 SMP simulated\n`);
  file('/proc/meminfo', meminfo);
  file('/proc/cpuinfo', cpuinfo);
  file('/proc/loadavg', '0.00 0.00 0.00 1/100 1\n');
  file('/proc/uptime', () => {
    const seconds = (sim.clock.now() - started) / 1000;
    return `${seconds.toFixed(2)} ${seconds.toFixed(2)}\n`;
  });
}

const meminfo =
  'MemTotal:        8388608 kB\nMemFree:         6291456 kB\nMemAvailable:    7340032 kB\nBuffers:          102400 kB\n' +
  'Cached:          1048576 kB\nSwapTotal:             0 kB\nSwapFree:              0 kB\n';

const cpuinfo = [0, 1, 2, 3].map((n) => `processor\t: ${n}\nmodel name\t: Simulated CPU\ncpu cores\t: 4\n\n`).join('');

/** As the kubelet writes it. */
export function hostsFile(config: SandboxConfig, ip: string): string {
  const lines = [
    '# Kubernetes-managed hosts file.',
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
    config.fqdn === undefined ? `${ip}\t${config.hostname}` : `${ip}\t${config.fqdn}\t${config.fqdn.split('.')[0]}`,
  ];
  if (config.hostAliases && config.hostAliases.length > 0) {
    lines.push('', '# Entries added by HostAliases.');
    for (const alias of config.hostAliases) lines.push(`${alias.ip}\t${alias.hostnames.join('\t')}`);
  }
  return `${lines.join('\n')}\n`;
}

/** The resolver's set-up as the kubelet writes it. */
function resolverFile({ dns }: SandboxConfig): string {
  if (!dns) return '';
  const lines: string[] = [];
  if (dns.searches.length > 0) lines.push(`search ${dns.searches.join(' ')}`);
  for (const server of dns.servers) lines.push(`nameserver ${server}`);
  if (dns.options.length > 0) lines.push(`options ${dns.options.join(' ')}`);
  return `${lines.join('\n')}\n`;
}
