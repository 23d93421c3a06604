import type { ImageDefinition, ProcessBehavior, UsagePoint } from './types.ts';

const megabytes = 1024 * 1024;
const use = (memory: number): readonly UsagePoint[] => [{ after: 0, cpu: 0.001, memory: memory * megabytes }];

const httpd: ImageDefinition = {
  repository: 'docker.io/library/httpd',
  tags: { names: ['latest', 'alpine'], versions: [[2, 2, 4]], variants: ['alpine', 'bookworm', 'bullseye', 'trixie'] },
  size: 56_000_000,
  cmd: ['httpd-foreground'],
  workingDir: '/usr/local/apache2',
  stopSignal: 28,
  ports: [80],
  userland: 'debian',
  files: { '/usr/local/apache2/htdocs/index.html': '<html><body><h1>It works!</h1></body></html>\n' },
  programs: {
    'httpd-foreground': {
      builtin: 'httpd',
      logs: [
        "AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using {ip}. Set the 'ServerName' directive globally to suppress this message",
        '[{apacheTime}] [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/{version} (Unix) configured -- resuming normal operations',
        "[{apacheTime}] [core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'",
      ].map((text) => ({ after: 0, stream: 'stderr', text }) as const),
      listen: [{ port: 80, protocol: 'http' }],
      usage: use(8),
    },
  },
};

/** An image whose only program is a server. */
function server(
  repository: string,
  program: string,
  port: number,
  behavior: ProcessBehavior,
  more: Partial<ImageDefinition> = {},
): ImageDefinition {
  return {
    repository,
    size: 15_000_000,
    entrypoint: [program],
    ports: [port],
    userland: 'none',
    programs: { [program]: { listen: [{ port, protocol: 'http' }], usage: use(10), ...behavior } },
    ...more,
  };
}

const phpApache: ProcessBehavior = {
  builtin: 'hpa-example',
  listen: [{ port: 80, protocol: 'http' }],
  usage: use(12),
};

const wordpress: ProcessBehavior = {
  startup: 3000,
  listen: [
    {
      port: 80,
      protocol: 'http',
      routes: [
        { path: '/', status: 302, headers: { Location: '/wp-admin/install.php' } },
        {
          path: '*',
          headers: { 'Content-Type': 'text/html' },
          body: '<!DOCTYPE html>\n<title>WordPress &rsaquo; Installation</title>\n',
        },
      ],
    },
  ],
  logs: [{ after: 3000, stream: 'stderr', text: 'WordPress has been successfully copied to /var/www/html' }],
  usage: use(60),
};

const guestbook: ProcessBehavior = {
  listen: [
    {
      port: 80,
      protocol: 'http',
      routes: [
        {
          path: '/',
          headers: { 'Content-Type': 'text/html' },
          body: '<html ng-app="redis">\n  <head>\n    <title>Guestbook</title>\n  </head>\n  <body ng-controller="RedisCtrl">\n    <h2>Guestbook</h2>\n  </body>\n</html>\n',
        },
        { path: '/guestbook.php*', headers: { 'Content-Type': 'application/json' }, body: '{"data": ""}' },
      ],
    },
  ],
  usage: use(20),
};

const metrics: ProcessBehavior = {
  listen: [
    {
      port: 9100,
      protocol: 'http',
      routes: [
        {
          path: '/metrics',
          body: '# HELP node_boot_time_seconds Node boot time, in unixtime.\n# TYPE node_boot_time_seconds gauge\nnode_boot_time_seconds 1.7672256e+09\n',
        },
        { path: '/', body: '<html><head><title>Node Exporter</title></head></html>\n' },
      ],
    },
  ],
  usage: use(15),
};

const prometheus: ProcessBehavior = {
  startup: 500,
  logs: [
    {
      after: 500,
      stream: 'stderr',
      text: 'time={timeMs} level=INFO source=main.go msg="Server is ready to receive web requests."',
    },
  ],
  listen: [
    {
      port: 9090,
      protocol: 'http',
      routes: [
        { path: '/-/healthy', body: 'Prometheus Server is Healthy.\n' },
        { path: '/-/ready', body: 'Prometheus Server is Ready.\n' },
        { path: '/metrics', body: '# simulated\nup 1\n' },
      ],
    },
  ],
  usage: use(60),
};

/** Web servers, and the small ones that tutorials use. */
export const web: readonly ImageDefinition[] = [
  httpd,
  ...['registry.k8s.io/hpa-example', 'k8s.gcr.io/hpa-example'].map(
    (repository): ImageDefinition => ({
      repository,
      size: 180_000_000,
      cmd: ['apache2-foreground'],
      ports: [80],
      userland: 'debian',
      tools: ['curl'],
      programs: { 'apache2-foreground': phpApache },
    }),
  ),
  ...['gcr.io/google-samples/hello-app', 'us-docker.pkg.dev/google-samples/containers/gke/hello-app'].map(
    (repository) =>
      server(
        repository,
        './hello-app',
        8080,
        {
          builtin: 'hello-app',
          logs: [{ after: 0, stream: 'stderr', text: '{slashTime} Server listening on port 8080' }],
        },
        {
          tags: {
            names: ['latest'],
            versions: [
              [1, 0, 0],
              [2, 0, 0],
            ],
          },
          size: 11_500_000,
        },
      ),
  ),
  server(
    'gcr.io/google-samples/node-hello',
    'node',
    8080,
    { listen: [{ port: 8080, protocol: 'http', routes: [{ path: '*', body: 'Hello Kubernetes!' }] }] },
    { size: 260_000_000, entrypoint: [], cmd: ['node', 'server.js'], userland: 'debian' },
  ),
  ...[
    'registry.k8s.io/echoserver',
    'k8s.gcr.io/echoserver',
    'gcr.io/google_containers/echoserver',
    'kicbase/echo-server',
  ].map((repository) =>
    server(repository.includes('.') ? repository : `docker.io/${repository}`, '/echo-server', 8080, {
      builtin: 'echo-request',
    }),
  ),
  server(
    'docker.io/traefik/whoami',
    '/whoami',
    80,
    { builtin: 'whoami', logs: [{ after: 0, stream: 'stderr', text: '{slashTime} Starting up on port 80' }] },
    { size: 3_000_000 },
  ),
  server('docker.io/containous/whoami', '/whoami', 80, { builtin: 'whoami' }, { size: 3_000_000 }),
  server('docker.io/hashicorp/http-echo', '/http-echo', 5678, { builtin: 'http-echo' }, { size: 4_000_000 }),
  server('docker.io/mendhak/http-https-echo', 'node', 8080, { builtin: 'echo-request' }),
  server(
    'docker.io/stefanprodan/podinfo',
    './podinfo',
    9898,
    {
      listen: [
        {
          port: 9898,
          protocol: 'http',
          routes: [
            { path: '/healthz', body: '{\n  "status": "OK"\n}' },
            { path: '/readyz', body: '{\n  "status": "OK"\n}' },
            {
              path: '/',
              headers: { 'Content-Type': 'application/json' },
              body: '{\n  "hostname": "{hostname}",\n  "version": "{version}",\n  "message": "greetings from podinfo v{version}"\n}',
            },
          ],
        },
      ],
    },
    { userland: 'alpine', entrypoint: [], cmd: ['./podinfo'] },
  ),
  server('docker.io/paulbouwer/hello-kubernetes', 'node', 8080, {
    listen: [
      {
        port: 8080,
        protocol: 'http',
        routes: [
          {
            path: '*',
            headers: { 'Content-Type': 'text/html' },
            body: '<!DOCTYPE html>\n<h1>Hello world!</h1>\npod: {hostname}\n',
          },
        ],
      },
    ],
  }),
  server('docker.io/nginxdemos/hello', 'nginx', 80, {
    listen: [
      {
        port: 80,
        protocol: 'http',
        routes: [{ path: '*', body: 'Server address: {ip}:80\nServer name: {hostname}\nURI: /\n' }],
      },
    ],
  }),
  {
    repository: 'docker.io/library/wordpress',
    size: 240_000_000,
    entrypoint: ['docker-entrypoint.sh'],
    cmd: ['apache2-foreground'],
    ports: [80],
    userland: 'debian',
    tools: ['curl'],
    programs: { 'docker-entrypoint.sh': { wrapper: true }, 'apache2-foreground': wordpress },
  },
  ...[
    'gcr.io/google_samples/gb-frontend',
    'gcr.io/google-samples/gb-frontend',
    'us-docker.pkg.dev/google-samples/containers/gke/gb-frontend',
    'docker.io/corelab/gb-frontend',
  ].map((repository) =>
    server(repository, 'apache2-foreground', 80, guestbook, {
      size: 150_000_000,
      entrypoint: [],
      cmd: ['apache2-foreground'],
      userland: 'debian',
    }),
  ),
  server('docker.io/prom/prometheus', '/bin/prometheus', 9090, prometheus, { size: 110_000_000, userland: 'busybox' }),
  server('quay.io/prometheus/prometheus', '/bin/prometheus', 9090, prometheus, {
    size: 110_000_000,
    userland: 'busybox',
  }),
  server('docker.io/prom/node-exporter', '/bin/node_exporter', 9100, metrics, {
    size: 12_000_000,
    userland: 'busybox',
  }),
  server('quay.io/prometheus/node-exporter', '/bin/node_exporter', 9100, metrics, {
    size: 12_000_000,
    userland: 'busybox',
  }),
];
