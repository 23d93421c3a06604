import { agnhost } from './agnhost.ts';
import type { Server } from './host.ts';
import { nginxServer } from './nginx.ts';
import { redisServer } from './redis.ts';
import { zooKeeperServer } from './zookeeper.ts';
import { echoRequest, helloApp, hpaExample, httpd, httpEcho, liveness, silentServer, whoami } from './small.ts';

/** The servers that a behaviour may name as its `builtin`. */
export const servers: { readonly [name: string]: Server | undefined } = {
  nginx: nginxServer,
  httpd,
  redis: redisServer,
  mysql: silentServer,
  agnhost,
  liveness,
  whoami,
  'hello-app': helloApp,
  'http-echo': httpEcho,
  'echo-request': echoRequest,
  'hpa-example': hpaExample,
  zookeeper: zooKeeperServer,
};
