import type { ImageDefinition, LogLine, ProcessBehavior } from './types.ts';

const welcome = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;

const errorPage = `<!DOCTYPE html>
<html>
<head>
<title>Error</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>An error occurred.</h1>
<p>Sorry, the page you are looking for is currently unavailable.<br/>
Please try again later.</p>
<p>If you are the system administrator of this resource then you should check
the error log for details.</p>
<p><em>Faithfully yours, nginx.</em></p>
</body>
</html>
`;

export const nginxMainConfig = `
user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;


events {
    worker_connections  1024;
}


http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';

    access_log  /var/log/nginx/access.log  main;

    sendfile        on;

    keepalive_timeout  65;

    include /etc/nginx/conf.d/*.conf;
}
`;

const defaultServer = `server {
    listen       80;
    listen  [::]:80;
    server_name  localhost;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`;

const entrypointLines: readonly LogLine[] = [
  '/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration',
  '/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/',
  '/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh',
  '10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf',
  '10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf',
  '/docker-entrypoint.sh: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh',
  '/docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh',
  '/docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh',
  '/docker-entrypoint.sh: Configuration complete; ready for start up',
].map((text) => ({ after: 0, text }));

const noticeLines: readonly LogLine[] = [
  'using the "epoll" event method',
  'nginx/{version}',
  'built by gcc 14.2.0 (Debian 14.2.0-19) ',
  'OS: Linux {kernel}',
  'getrlimit(RLIMIT_NOFILE): 1048576:1048576',
  'start worker processes',
  'start worker process 29',
  'start worker process 30',
].map((text) => ({ after: 0, stream: 'stderr', text: `{slashTime} [notice] 1#1: ${text}` }) as const);

export const nginxServer: ProcessBehavior = {
  builtin: 'nginx',
  logs: noticeLines,
  listen: [{ port: 80, protocol: 'http' }],
  usage: [{ after: 0, cpu: 0, memory: 5 * 1024 * 1024 }],
};

const files = {
  '/etc/nginx/nginx.conf': nginxMainConfig,
  '/etc/nginx/conf.d/default.conf': defaultServer,
  '/etc/nginx/mime.types': 'types {\n    text/html    html htm shtml;\n    text/css     css;\n}\n',
  '/usr/share/nginx/html/index.html': welcome,
  '/usr/share/nginx/html/50x.html': errorPage,
  '/var/log/nginx/access.log': '-> /dev/stdout',
  '/var/log/nginx/error.log': '-> /dev/stderr',
  '/docker-entrypoint.sh': { content: '#!/bin/sh\nexec "$@"\n', mode: 0o755 },
  '/docker-entrypoint.d/': '',
};

const base: ImageDefinition = {
  repository: 'docker.io/library/nginx',
  tags: {
    names: ['latest', 'stable', 'mainline', 'perl', 'otel'],
    versions: [[1, 7, 31]],
    variants: ['alpine', 'slim', 'perl', 'otel', 'stable', 'mainline', 'bookworm', 'bullseye', 'trixie'],
  },
  size: 62_700_000,
  entrypoint: ['/docker-entrypoint.sh'],
  cmd: ['nginx', '-g', 'daemon off;'],
  env: { NGINX_VERSION: '{version}', PKG_RELEASE: '1' },
  stopSignal: 3,
  ports: [80],
  userland: 'debian',
  tools: ['curl'],
  files,
  programs: { '/docker-entrypoint.sh': { wrapper: true, logs: entrypointLines }, nginx: nginxServer },
};

export const nginx: readonly ImageDefinition[] = [
  base,
  {
    ...base,
    repository: 'docker.io/nginxinc/nginx-unprivileged',
    user: '101',
    programs: {
      ...base.programs,
      nginx: { ...nginxServer, listen: [{ port: 8080, protocol: 'http' }] },
    },
  },
  {
    ...base,
    repository: 'registry.k8s.io/nginx-slim',
    tags: { names: ['latest'], versions: [[0, 1, 27]] },
    entrypoint: [],
    stopSignal: 15,
  },
];
