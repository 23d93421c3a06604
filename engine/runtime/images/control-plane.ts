import type { ImageDefinition, Listener, LogLine, ProcessBehavior, Route, UsagePoint } from './types.ts';

const mebibyte = 1024 * 1024;
const use = (cpu: number, mebibytes: number): readonly UsagePoint[] => [
  { after: 0, cpu, memory: mebibytes * mebibyte },
];
const say = (...lines: readonly string[]): readonly LogLine[] =>
  lines.map((text) => ({ after: 0, stream: 'stderr', text }));
const health: readonly Route[] = ['/healthz', '/livez', '/readyz'].map((path) => ({ path, body: 'ok' }));
const forbidden: Route = {
  path: '*',
  status: 403,
  headers: { 'Content-Type': 'application/json' },
  body:
    '{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"forbidden: User \\"system:anonymous\\"' +
    ' cannot get this path","reason":"Forbidden","details":{},"code":403}\n',
};
const http = (port: number, routes: readonly Route[]): Listener => ({ port, protocol: 'http', routes });

const image = (
  repository: string,
  program: string,
  size: number,
  behavior: ProcessBehavior,
  more: Partial<ImageDefinition> = {},
): ImageDefinition => ({
  repository,
  size,
  entrypoint: [program],
  userland: 'none',
  programs: { [program]: behavior },
  ...more,
});

/** Seconds that a component takes until it is healthy, in milliseconds. */
const startup = 2000;

const etcd: ProcessBehavior = {
  startup,
  logs: say(
    '{"level":"info","ts":"{time}","caller":"etcdmain/etcd.go:64","msg":"Running: ","args":["etcd"]}',
    '{"level":"info","ts":"{time}","caller":"embed/serve.go:103","msg":"ready to serve client requests"}',
  ),
  listen: [
    http(2381, health),
    { port: 2379, protocol: 'grpc', health: { '': 'SERVING' } },
    { port: 2380, protocol: 'tcp' },
  ],
  usage: use(0.02, 40),
};

/** What kubeadm runs. The simulated control plane is not in these pods: they show it. */
export const controlPlane: readonly ImageDefinition[] = [
  image('registry.k8s.io/etcd', 'etcd', 23_700_000, etcd, { programs: { etcd, '/usr/local/bin/etcd': etcd } }),
  image('registry.k8s.io/kube-apiserver', 'kube-apiserver', 27_100_000, {
    startup,
    logs: say('I0101 00:00:00.000000       1 options.go:263] external host was not specified, using {ip}'),
    listen: [http(6443, [...health, forbidden])],
    usage: use(0.05, 220),
  }),
  image('registry.k8s.io/kube-controller-manager', 'kube-controller-manager', 22_800_000, {
    startup,
    logs: say('I0101 00:00:00.000000       1 controllermanager.go:189] "Starting" version="v1.36.0"'),
    listen: [http(10257, [...health, forbidden])],
    usage: use(0.02, 50),
  }),
  image('registry.k8s.io/kube-scheduler', 'kube-scheduler', 17_400_000, {
    startup,
    logs: say('I0101 00:00:00.000000       1 server.go:175] "Starting Kubernetes Scheduler" version="v1.36.0"'),
    listen: [http(10259, [...health, forbidden])],
    usage: use(0.01, 25),
  }),
  image('registry.k8s.io/kube-proxy', '/usr/local/bin/kube-proxy', 25_900_000, {
    logs: say('I0101 00:00:00.000000       1 server_linux.go:53] "Using iptables proxy"'),
    listen: [http(10256, health), http(10249, health)],
    usage: use(0.001, 20),
  }),
  image(
    'registry.k8s.io/coredns/coredns',
    '/coredns',
    23_600_000,
    {
      logs: [
        { after: 0, text: '.:53' },
        { after: 0, text: 'CoreDNS-{version}' },
        { after: 0, text: 'linux/amd64' },
      ],
      listen: [
        { port: 53, protocol: 'tcp' },
        http(8080, [{ path: '/health', body: 'OK' }]),
        http(8181, [{ path: '/ready', body: 'OK' }]),
        http(9153, [{ path: '/metrics', body: '# HELP coredns_build_info A metric with a constant 1 value.\n' }]),
      ],
      // its lame duck period: it goes on answering while its Service forgets it
      stop: { after: 5000, code: 0 },
      usage: use(0.002, 14),
    },
    { user: 'nonroot:nonroot' },
  ),
  image('docker.io/kindest/kindnetd', '/bin/kindnetd', 36_000_000, {
    logs: say('I0101 00:00:00.000000       1 main.go:109] connected to apiserver: https://10.96.0.1:443'),
    usage: use(0.001, 12),
  }),
];
