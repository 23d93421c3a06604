import type { InformerFactory } from '../client/contract.ts';
import type { KubeApi } from '../client/kube-api.ts';
import { objectRef, resources } from '../kinds/resources.ts';
import type { Ingress } from '../kinds/types.ts';
import { isApiError } from '../machinery/errors.ts';
import type { KubeObject } from '../machinery/types.ts';
import { ConnectError, type ProcessNetwork } from '../runtime/process.ts';
import type { Sim } from '../sim/index.ts';
import { fetchHttp, type HttpRequest, type HttpResponse, headerValue, reasonPhrases, serveHttp } from './http.ts';
import { type IngressBackend, type IngressMatch, matchIngress } from './ingress-routes.ts';
import { createServiceTable } from './services.ts';

export interface IngressControllerOptions {
  readonly sim: Sim;
  readonly api: KubeApi;
  readonly informers: InformerFactory;
  /** Of the pod or node that the controller runs on. */
  readonly network: ProcessNetwork;
  /** `spec.controller` of the IngressClasses that it serves. Default `k8s.io/ingress-nginx`. */
  readonly controller?: string;
  /** Default 80. */
  readonly port?: number;
  /** What to write into the Ingresses' status; nothing where absent. */
  readonly address?: () => string | undefined;
}

interface IngressClass extends KubeObject {
  readonly spec?: { readonly controller?: string };
}

const classAnnotation = 'kubernetes.io/ingress.class';
/** Headers that belong to one connection and are not passed on. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'upgrade',
  'te',
  'trailer',
]);

/**
 * An ingress controller in the manner of ingress-nginx: serves the hosts and paths of the Ingresses of its classes, and
 * tells in their status where it can be reached. TLS is not modelled. Returns what stops it.
 */
export function startIngressController(options: IngressControllerOptions): { stop(): void } {
  const { sim, api, informers, network, controller = 'k8s.io/ingress-nginx', port = 80 } = options;
  const ingresses = informers.informer<Ingress>(resources.ingresses);
  const classes = informers.informer<IngressClass>(resources.ingressClasses);
  const services = createServiceTable(informers);
  const random = sim.random.fork(`ingress/${network.hostname}`);

  const isOurs = ({ metadata, spec }: Ingress): boolean => {
    const name = spec?.ingressClassName ?? metadata.annotations?.[classAnnotation];
    if (name === undefined) return false;
    return classes.get(name)?.spec?.controller === controller;
  };

  /** Addresses that serve a backend; undefined where there is no such service or port. */
  const endpointsOf = (namespace: string, { service: wanted }: IngressBackend) => {
    const service = services.byName(namespace, wanted?.name ?? '');
    const servicePort = service?.spec?.ports?.find((p) =>
      wanted?.port?.name ? p.name === wanted.port.name : p.port === wanted?.port?.number,
    );
    return service && servicePort && services.endpoints(service, servicePort).filter((e) => e.ready);
  };

  const forward = async (match: IngressMatch, request: HttpRequest, host: string): Promise<HttpResponse> => {
    const endpoints = endpointsOf(match.ingress.metadata.namespace ?? '', match.backend) ?? [];
    const endpoint = endpoints[random.below(Math.max(1, endpoints.length))];
    if (!endpoint) return page(503, 'Service Temporarily Unavailable');
    const kept = request.headers.filter(([name]) => !hopByHop.has(name.toLowerCase()));
    try {
      const response = await fetchHttp(network, {
        host: endpoint.address,
        port: endpoint.port,
        method: request.method,
        path: match.target,
        headers: [
          ...kept,
          ['X-Real-IP', request.remoteAddress],
          ['X-Forwarded-For', request.remoteAddress],
          ['X-Forwarded-Host', host],
          ['X-Forwarded-Port', String(port)],
          ['X-Forwarded-Proto', 'http'],
        ],
        ...(request.body.length > 0 ? { body: request.body } : {}),
      });
      const headers = response.headers.filter(([name]) => !hopByHop.has(name.toLowerCase()));
      return { status: response.status, reason: response.reason, headers, body: await response.bytes() };
    } catch (error) {
      return error instanceof ConnectError && error.code === 'ETIMEDOUT' ? page(504) : page(502);
    }
  };

  const server = serveHttp(network, port, async (request) => {
    const host = (headerValue(request.headers, 'host') ?? '').replace(/:\d+$/, '').toLowerCase();
    const match = matchIngress(ingresses.list().filter(isOurs), host, request.target);
    if (!match) return page(404);
    const response = await forward(match, request, host);
    record(match, request, host, response.status);
    return response;
  });

  const record = (
    { ingress, backend, field, target }: IngressMatch,
    request: HttpRequest,
    host: string,
    status: number,
  ) => {
    const { name, namespace = '' } = ingress.metadata;
    const service = backend.service?.name;
    sim.trace.record({
      component: 'ingress-controller',
      subject: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', namespace, name },
      code: 'request-routed',
      data: { client: request.remoteAddress, host, path: request.target, field, service, target, status },
    });
  };

  const tell = (ingress: Ingress): void => {
    const ip = options.address?.();
    if (ip === undefined || !isOurs(ingress)) return;
    const known = ingress.status?.loadBalancer?.ingress;
    if (known?.length === 1 && known[0]?.ip === ip) return;
    const { namespace, name } = ingress.metadata;
    const status = { loadBalancer: { ingress: [{ ip }] } };
    api
      .update(objectRef(resources.ingresses, namespace, name, 'status'), { ...ingress, status })
      .catch((error: unknown) => {
        // changed or gone meanwhile: the change itself brings the next attempt
        if (!isApiError(error)) throw error;
      });
  };
  const tellAll = () => {
    for (const ingress of ingresses.list()) tell(ingress);
  };
  const ends = [
    ingresses.subscribe({ added: tell, updated: tell }),
    classes.subscribe({ added: tellAll, updated: tellAll }),
  ];
  return {
    stop() {
      server.close();
      for (const end of ends) end();
    },
  };
}

/** nginx' own page for a status. */
function page(status: number, reason = reasonPhrases[status] ?? ''): HttpResponse {
  const title = `${status} ${status === 504 ? 'Gateway Time-out' : reason}`;
  const body = [
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    `<center><h1>${title}</h1></center>`,
    '<hr><center>nginx</center>',
    '</body>',
    '</html>',
    '',
  ].join('\r\n');
  return { status, reason, headers: [['Content-Type', 'text/html']], body };
}
