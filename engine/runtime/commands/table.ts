import type { Applet } from '../processes/machine.ts';
import { sh } from '../shell/sh.ts';
import { fallocate } from './allocate.ts';
import * as files from './files.ts';
import { filter } from './filter.ts';
import { find } from './find.ts';
import { grep } from './grep.ts';
import * as launch from './launch.ts';
import { ls, stat } from './ls.ts';
import { dd } from './dd.ts';
import { diff } from './diff.ts';
import { envsubst } from './envsubst.ts';
import { expr } from './expr.ts';
import { openssl } from './openssl.ts';
import * as plain from './plain.ts';
import * as unsimulated from './unsimulated.ts';
import { curl } from './net/curl.ts';
import * as dns from './net/dns.ts';
import * as sockets from './net/sockets.ts';
import { wget } from './net/wget.ts';
import { yq } from './yq.ts';
import { sleep } from './sleep.ts';
import * as system from './system.ts';
import { tail } from './tail.ts';
import { tar } from './tar/index.ts';
import * as text from './text.ts';

/** What just-bash has: pure filters whose input ends. */
const filters = [
  'awk',
  'gawk',
  'sed',
  'jq',
  'sort',
  'column',
  'comm',
  'paste',
  'join',
  'nl',
  'rev',
  'tac',
  'fold',
  'expand',
  'unexpand',
  'od',
  'strings',
  'split',
  'base64',
  'md5sum',
  'sha1sum',
  'sha256sum',
  'gzip',
  'gunzip',
  'zcat',
];

/** Every program that a shell finds on its path, by name. */
export const applets: { readonly [name: string]: Applet | undefined } = Object.assign(
  Object.create(null) as { [name: string]: Applet },
  Object.fromEntries(filters.map((name) => [name, filter(name)])),
  {
    sh,
    bash: sh,
    ash: sh,
    dash: sh,
    '[': plain.test,
    test: plain.test,
    echo: plain.echo,
    printf: plain.printf,
    pwd: plain.pwd,
    true: plain.succeed,
    false: plain.fail,
    sync: plain.succeed,
    clear: plain.succeed,
    dd,
    diff,
    envsubst,
    yq,
    fallocate,
    expr,
    openssl,
    top: system.top,
    vi: unsimulated.noTerminal,
    vim: unsimulated.noTerminal,
    nano: unsimulated.noTerminal,
    less: text.cat,
    more: text.cat,
    cat: text.cat,
    head: text.head,
    tail,
    wc: text.wc,
    cut: text.cut,
    tr: text.tr,
    uniq: text.uniq,
    tee: text.tee,
    yes: text.yes,
    seq: text.seq,
    grep,
    egrep: grep,
    fgrep: grep,
    find,
    ls,
    stat,
    mkdir: files.mkdir,
    rmdir: files.rmdir,
    rm: files.rm,
    touch: files.touch,
    cp: files.cp,
    mv: files.mv,
    ln: files.ln,
    chmod: files.chmod,
    chown: files.chown,
    chgrp: files.chown,
    readlink: files.readlink,
    realpath: files.realpath,
    basename: files.basenameTool,
    dirname: files.dirnameTool,
    mktemp: files.mktemp,
    id: system.id,
    whoami: system.whoami,
    hostname: system.hostname,
    uname: system.uname,
    printenv: system.printenv,
    date: system.date,
    ps: system.ps,
    kill: system.kill,
    free: system.free,
    df: system.df,
    du: system.du,
    mount: system.mount,
    which: system.which,
    nproc: system.nproc,
    uptime: system.uptime,
    tty: system.tty,
    sleep,
    env: launch.env,
    nohup: launch.passThrough,
    nice: launch.passThrough,
    setsid: launch.passThrough,
    stdbuf: launch.passThrough,
    timeout: launch.timeout,
    watch: launch.watch,
    xargs: launch.xargs,
    curl,
    wget,
    nslookup: dns.nslookup,
    dig: dns.dig,
    getent: dns.getent,
    nc: sockets.nc,
    netcat: sockets.nc,
    ping: sockets.ping,
    ip: sockets.ip,
    ifconfig: sockets.ifconfig,
    traceroute: unsimulated.notSimulated,
    netstat: unsimulated.notSimulated,
    ss: unsimulated.notSimulated,
    tar,
  },
);
