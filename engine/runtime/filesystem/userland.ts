import type { Userland } from '../images/types.ts';
import type { FileTree } from './nodes.ts';

const passwd = 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n';

const common: FileTree = {
  '/etc/passwd': passwd,
  '/etc/group': 'root:x:0:\nnobody:x:65534:\n',
  '/tmp/': { content: '', mode: 0o1777 },
  '/root/': { content: '', mode: 0o700 },
  '/home/': '',
  '/var/log/': '',
  '/var/run/': '',
  '/run/': '',
  '/sys/': '',
  '/bin/': '',
  '/usr/bin/': '',
  '/usr/local/bin/': '',
  '/usr/lib/': '',
};

const releases: { readonly [userland in Userland]: FileTree } = {
  none: {},
  busybox: {},
  alpine: {
    '/etc/alpine-release': '3.22.1\n',
    '/etc/os-release':
      'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.1\nPRETTY_NAME="Alpine Linux v3.22"\nHOME_URL="https://alpinelinux.org/"\n',
  },
  debian: {
    '/etc/debian_version': '13.1\n',
    '/etc/os-release':
      'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nNAME="Debian GNU/Linux"\nVERSION_ID="13"\nVERSION="13 (trixie)"\nVERSION_CODENAME=trixie\nID=debian\n',
    '/opt/': '',
    '/mnt/': '',
    '/srv/': '',
  },
  generic: { '/opt/': '', '/mnt/': '', '/srv/': '' },
};

/** The files that an image has before its own. */
export const userlandFiles = (userland: Userland): FileTree =>
  userland === 'none' ? { '/etc/passwd': passwd } : { ...common, ...releases[userland] };
