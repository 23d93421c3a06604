/**
 * Health of the server, check by check: those of a 1.36 server, in its order.
 *
 * @see https://kubernetes.io/docs/reference/using-api/health-checks/
 */
const begun = [
  'start-apiserver-admission-initializer',
  'generic-apiserver-start-informers',
  'priority-and-fairness-config-consumer',
  'priority-and-fairness-filter',
  'storage-object-count-tracker-hook',
  'start-apiextensions-informers',
  'start-apiextensions-controllers',
  'crd-informer-synced',
  'start-system-namespaces-controller',
  'peer-endpoint-reconciler-controller',
  'start-cluster-authentication-info-controller',
  'start-kube-apiserver-identity-lease-controller',
  'start-kube-apiserver-identity-lease-garbage-collector',
  'storage-readiness',
  'start-legacy-token-tracking-controller',
  'start-service-ip-repair-controllers',
  'rbac/bootstrap-roles',
  'scheduling/bootstrap-system-priority-classes',
  'priority-and-fairness-config-producer',
  'bootstrap-controller',
  'start-kubernetes-service-cidr-controller',
  'aggregator-reload-proxy-client-cert',
  'start-kube-aggregator-informers',
  'apiservice-status-local-available-controller',
  'apiservice-status-remote-available-controller',
  'apiservice-registration-controller',
  'apiservice-discovery-controller',
  'kube-apiserver-autoregistration',
].map((name) => `poststarthook/${name}`);

const begunLast = ['apiservice-openapi-controller', 'apiservice-openapiv3-controller'].map(
  (name) => `poststarthook/${name}`,
);

const common = [...begun, 'autoregister-completion', ...begunLast];
const alive = ['ping', 'log', 'etcd', ...common];
const ready = ['ping', 'log', 'etcd', 'etcd-readiness', 'informer-sync', ...common, 'shutdown'];

/** The checks of each path. */
export const checks = { healthz: alive, livez: alive, readyz: ready } as const;

export const healthPaths: readonly string[] = Object.entries(checks).flatMap(([root, names]) => [
  `/${root}`,
  ...names.map((name) => `/${root}/${name}`),
]);

/** What a path of health says; undefined where it is none. All is well: a server that is not does not answer. */
export function healthAt(path: string, query: URLSearchParams): string | undefined {
  const [, root = '', ...check] = path.split('/');
  if (!isRoot(root)) return undefined;
  const names = checks[root];
  if (check.length > 0) return names.includes(check.join('/')) ? 'ok' : undefined;
  if (!query.has('verbose')) return 'ok';
  const excluded = new Set(query.getAll('exclude').flatMap((list) => list.split(',')));
  const lines = names.map((name) => (excluded.delete(name) ? `[+]${name} excluded: ok\n` : `[+]${name} ok\n`));
  const unknown = [...excluded].map((name) => JSON.stringify(name)).join(',');
  const warning = unknown === '' ? '' : `warn: some health checks cannot be excluded: no matches for ${unknown}\n`;
  return `${lines.join('')}${warning}${root} check passed\n`;
}

const isRoot = (root: string): root is keyof typeof checks => Object.hasOwn(checks, root);
