import type { FileSystem } from '../filesystem.ts';
import { basename } from '../filesystem/path.ts';
import type { Userland } from '../images/types.ts';
import type { Applet, ToolProcess } from '../processes/machine.ts';
import { applets } from './table.ts';

export interface Programs {
  /** By name, or by a path as `/bin/ls`; a script file is run by the shell. */
  find(name: string, fs: () => FileSystem): Applet | undefined;
  names(): readonly string[];
}

/** Where the programs of a userland are said to be. */
const folders = ['/bin/', '/usr/bin/', '/sbin/', '/usr/sbin/', '/usr/local/bin/'];

/** The programs of a userland: all of ours, less what it is known not to have. */
export function programTable(userland: Userland, tools: readonly string[] = []): Programs {
  const absent = missing[userland];
  const has = (name: string): boolean => tools.includes(name) || (!absent.has(name) && !absent.has('*'));
  return {
    find(name, files) {
      if (!name.includes('/')) return has(name) ? applets[name] : undefined;
      const fs = files();
      if (fs.exists(name) && fs.stat(name).type === 'file') return applets.sh && scriptRunner(name);
      const folder = folders.find((f) => name.startsWith(f));
      const base = basename(name);
      return folder && has(base) ? applets[base] : undefined;
    },
    names: () => Object.keys(applets).filter(has),
  };
}

/** The same process, under another command line. (It keeps parts of itself private, so an object that inherits will not do.) */
function calledWith(process: ToolProcess, argv: readonly string[]): ToolProcess {
  return new Proxy(process, {
    get(target, key) {
      if (key === 'argv') return argv;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  });
}

/** Runs a script file by the shell. */
function scriptRunner(path: string): Applet | undefined {
  const shell = applets.sh;
  if (!shell) return undefined;
  return (process) => shell(calledWith(process, ['sh', path, ...process.argv.slice(1)]));
}

const everything = new Set(['*']);
const notInDebian = [
  'wget',
  'curl',
  'jq',
  'nslookup',
  'dig',
  'ping',
  'ps',
  'top',
  'free',
  'nc',
  'ip',
  'ifconfig',
  'netstat',
  'ss',
  'watch',
  'vi',
];

/** What one would look for in vain; images that have more list it among their own programs. */
const missing: { readonly [userland in Userland]: ReadonlySet<string> } = {
  none: everything,
  busybox: new Set(['bash', 'curl', 'jq', 'dig', 'ss', 'openssl']),
  alpine: new Set(['bash', 'curl', 'jq', 'dig', 'openssl']),
  debian: new Set(notInDebian),
  generic: new Set([]),
};
