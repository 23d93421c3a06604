import type { KubeApi } from '../client/kube-api.ts';
import { inNamespace, resources } from '../kinds/resources.ts';
import type { EndpointSlice, Ingress, Pod, Service } from '../kinds/types.ts';
import type { Graph, GraphEdge, GraphNode } from './model.ts';
import type { HealthOf } from './owners.ts';

export interface TrafficOptions {
  readonly namespace: string;
  /** Only the ways that lead through this object; absent: all of the namespace. */
  readonly root?: { readonly kind: 'Service' | 'Ingress' | 'Pod'; readonly name: string };
  readonly healthOf: HealthOf;
  readonly signal?: AbortSignal;
}

/**
 * The ways of requests in a namespace: from clients through Ingresses and Services to EndpointSlices and Pods, with what is
 * ready and what is not, and where a way ends in nothing.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/
 */
export async function trafficGraph(api: KubeApi, options: TrafficOptions): Promise<Graph> {
  const { namespace, signal } = options;
  const wait = signal ? { signal } : {};
  const [services, slices, pods, ingresses] = await Promise.all([
    api.list<Service>(inNamespace(resources.services, namespace), wait),
    api.list<EndpointSlice>(inNamespace(resources.endpointSlices, namespace), wait),
    api.list<Pod>(inNamespace(resources.pods, namespace), wait),
    api.list<Ingress>(inNamespace(resources.ingresses, namespace), wait),
  ]);
  const drawing = new Drawing();
  for (const ingress of ingresses.items)
    drawIngress(drawing, ingress, new Set(services.items.map((s) => s.metadata.name)));
  for (const service of services.items) drawService(drawing, service);
  for (const slice of slices.items) drawSlice(drawing, slice);
  for (const pod of pods.items) drawing.describePod(pod, options.healthOf);
  return drawing.graph(options.root);
}

/** Nodes by `Kind/name`, and the edges between them, as they are found. */
class Drawing {
  readonly #nodes = new Map<string, GraphNode>();
  readonly #edges: GraphEdge[] = [];

  node(kind: string, name: string, more: Partial<Omit<GraphNode, 'id' | 'kind' | 'name'>> = {}): string {
    const id = `${kind}/${name}`;
    const known = this.#nodes.get(id);
    this.#nodes.set(id, { details: [], state: 'ok', summary: '', ...known, ...more, id, kind, name });
    return id;
  }

  edge(from: string, to: string, more: Pick<GraphEdge, 'label' | 'dotted'> = {}): void {
    this.#edges.push({ from, to, ...more });
  }

  /** Only pods that a way leads to are drawn. */
  describePod(pod: Pod, healthOf: HealthOf): void {
    const id = `Pod/${pod.metadata.name}`;
    if (!this.#nodes.has(id)) return;
    const { state, summary } = healthOf(pod);
    const where = [pod.status?.podIP, pod.spec?.nodeName && `on ${pod.spec.nodeName}`].filter((part) => part);
    this.node('Pod', pod.metadata.name, {
      details: where.length > 0 ? [where.join(' ')] : [],
      state: pod.metadata.deletionTimestamp ? 'terminating' : state,
      summary,
    });
  }

  graph(root: TrafficOptions['root']): Graph {
    const wanted = root ? this.#through(`${root.kind}/${root.name}`) : new Set(this.#nodes.keys());
    return {
      title: 'traffic',
      direction: 'LR',
      nodes: [...this.#nodes.values()].filter((node) => wanted.has(node.id)),
      edges: this.#edges.filter((edge) => wanted.has(edge.from) && wanted.has(edge.to)),
      notes: wanted.size === 0 ? ['no Service, Ingress or endpoint leads here'] : [],
    };
  }

  /** What can be reached from the node, and what it can be reached from. */
  #through(root: string): Set<string> {
    const found = new Set<string>();
    if (!this.#nodes.has(root)) return found;
    for (const [start, end] of [
      ['from', 'to'],
      ['to', 'from'],
    ] as const) {
      const reached = new Set([root]);
      for (const id of reached) for (const edge of this.#edges) if (edge[start] === id) reached.add(edge[end]);
      for (const id of reached) found.add(id);
    }
    return found;
  }
}

function drawIngress(drawing: Drawing, ingress: Ingress, services: ReadonlySet<string>): void {
  const addresses = (ingress.status?.loadBalancer?.ingress ?? []).map((entry) => entry.ip ?? entry.hostname ?? '');
  const id = drawing.node('Ingress', ingress.metadata.name, {
    details: addresses,
    ...(addresses.length === 0 ? { state: 'degraded', summary: 'no address yet' } : {}),
  });
  drawing.edge(drawing.node('Client', 'outside'), id);
  const toService = (name: string | undefined, port: string, label: string) => {
    if (name === undefined) return;
    const missing = services.has(name) ? {} : ({ state: 'failed', summary: 'does not exist' } as const);
    drawing.edge(id, drawing.node('Service', name, missing), { label: `${label} ${port}`.trim() });
  };
  const portOf = (port: { readonly name?: string; readonly number?: number } | undefined) =>
    port?.name ?? (port?.number === undefined ? '' : `:${port.number}`);
  for (const rule of ingress.spec?.rules ?? []) {
    for (const path of rule.http?.paths ?? []) {
      const { service } = path.backend;
      toService(service?.name, portOf(service?.port), `${rule.host ?? '*'}${path.path ?? '/'}`);
    }
  }
  const fallback = ingress.spec?.defaultBackend?.service;
  toService(fallback?.name, portOf(fallback?.port), 'default');
}

/** Where clients of each type of Service stand. */
const clients: { readonly [type: string]: string } = { NodePort: 'outside', LoadBalancer: 'outside' };

function drawService(drawing: Drawing, service: Service): void {
  const { spec, metadata } = service;
  const ports = (spec?.ports ?? []).map((port) => {
    const target = port.targetPort ?? port.port;
    return `${port.port}${port.nodePort ? `:${port.nodePort}` : ''}${target === port.port ? '' : ` → ${target}`}/${port.protocol ?? 'TCP'}`;
  });
  const type = spec?.type ?? 'ClusterIP';
  const address = spec?.clusterIP === 'None' ? 'headless' : (spec?.externalName ?? spec?.clusterIP ?? '');
  const id = drawing.node('Service', metadata.name, {
    details: [`${type} ${address}`.trim(), ...ports],
    state: 'ok',
    summary: '',
  });
  drawing.edge(drawing.node('Client', clients[type] ?? 'in the cluster'), id);
  if (!spec?.selector && type !== 'ExternalName') return;
  if (type === 'ExternalName') {
    drawing.edge(id, drawing.node('Outside', spec?.externalName ?? ''), { label: 'CNAME' });
  }
}

function drawSlice(drawing: Drawing, slice: EndpointSlice): void {
  const service = slice.metadata.labels?.['kubernetes.io/service-name'];
  if (service === undefined) return;
  const endpoints = slice.endpoints ?? [];
  const ready = endpoints.filter((endpoint) => endpoint.conditions?.ready !== false).length;
  const id = drawing.node('EndpointSlice', slice.metadata.name, {
    details: (slice.ports ?? []).map(
      (port) => `${port.name ? `${port.name} ` : ''}${port.port}/${port.protocol ?? 'TCP'}`,
    ),
    state: ready === endpoints.length && ready > 0 ? 'ok' : ready > 0 ? 'degraded' : 'failed',
    summary: endpoints.length === 0 ? 'no endpoints' : `${ready} of ${endpoints.length} ready`,
  });
  drawing.edge(drawing.node('Service', service), id);
  for (const endpoint of endpoints) {
    const target = endpoint.targetRef;
    const to =
      target?.kind === 'Pod' && target.name
        ? drawing.node('Pod', target.name)
        : drawing.node('Address', endpoint.addresses?.join(', ') ?? '');
    const unused = endpoint.conditions?.ready === false;
    drawing.edge(
      id,
      to,
      unused ? { dotted: true, label: endpoint.conditions?.terminating ? 'terminating' : 'not ready' } : {},
    );
  }
}
