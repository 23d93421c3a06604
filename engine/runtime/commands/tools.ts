import type { Applet } from '../processes/machine.ts';
import { sh } from '../shell/sh.ts';
import { curlEntrypoint } from './image-tools/curl-entrypoint.ts';
import { mysqlAdmin, mysqlClient, pgIsReady } from './image-tools/database-clients.ts';
import { interpreter, python, unknownTool } from './image-tools/interpreter.ts';
import { nodetool } from './image-tools/nodetool.ts';
import { perl } from './image-tools/perl.ts';
import { redisCli } from './image-tools/redis-cli.ts';
import { stress } from './image-tools/stress.ts';

/** Programs that only some images have, by the name that an image's behaviour gives as `builtin`. */
export const builtinTools: { readonly [name: string]: Applet | undefined } = {
  'redis-cli': redisCli,
  pg_isready: pgIsReady,
  mysqladmin: mysqlAdmin,
  nodetool,
  'mysql-client': mysqlClient,
  perl,
  python,
  interpreter,
  stress,
  shell: sh,
  'curl-entrypoint': curlEntrypoint,
  'unknown-tool': unknownTool,
};
