/** Defaults of Services and what stands around them. */
import { change, changeItems, changePart, fill } from '../../machinery/share.ts';
import type { Endpoints, EndpointSlice, IngressClass, NetworkPolicy, Service } from '../types.ts';

/** Three hours. */
const sessionTimeoutSeconds = 10800;

/** @see https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/ */
export function defaultService(service: Service): Service {
  return changePart(service, 'spec', (given) => {
    const spec = fill(given, { sessionAffinity: 'None', type: 'ClusterIP' });
    const fromOutside = spec.type === 'NodePort' || spec.type === 'LoadBalancer';
    return fill(
      change(spec, {
        ports: changeItems(spec.ports, (port) => fill(port, { protocol: 'TCP', targetPort: port.port })),
        sessionAffinityConfig:
          spec.sessionAffinity === 'ClientIP'
            ? withTimeout(spec.sessionAffinityConfig)
            : spec.sessionAffinity === 'None'
              ? undefined
              : spec.sessionAffinityConfig,
      }),
      {
        ...(fromOutside ? { externalTrafficPolicy: 'Cluster' } : {}),
        ...(spec.type === 'ExternalName' ? {} : { internalTrafficPolicy: 'Cluster' }),
        ...(spec.type === 'LoadBalancer' ? { allocateLoadBalancerNodePorts: true } : {}),
      },
    );
  });
}

type AffinityConfig = NonNullable<NonNullable<Service['spec']>['sessionAffinityConfig']>;

function withTimeout(config: AffinityConfig | undefined): AffinityConfig {
  const clientIP = fill(config?.clientIP ?? {}, { timeoutSeconds: sessionTimeoutSeconds });
  return config && clientIP === config.clientIP ? config : { ...config, clientIP };
}

export const defaultEndpoints = (endpoints: Endpoints): Endpoints =>
  changePart(endpoints, 'subsets', (subsets) =>
    changeItems(subsets, (subset) =>
      changePart(subset, 'ports', (ports) => changeItems(ports, (port) => fill(port, { protocol: 'TCP' }))),
    ),
  );

export const defaultEndpointSlice = (slice: EndpointSlice): EndpointSlice =>
  changePart(slice, 'ports', (ports) => changeItems(ports, (port) => fill(port, { name: '', protocol: 'TCP' })));

export const defaultIngressClass = (ingressClass: IngressClass): IngressClass =>
  changePart(ingressClass, 'spec', (spec) =>
    changePart(spec, 'parameters', (parameters) => fill(parameters, { scope: 'Cluster' })),
  );

type PolicyPorts = NonNullable<NonNullable<NonNullable<NetworkPolicy['spec']>['ingress']>[number]['ports']>;

/** A policy without types is for ingress, and for egress where it has rules for it. */
export function defaultNetworkPolicy(policy: NetworkPolicy): NetworkPolicy {
  const ports = (list: PolicyPorts): PolicyPorts => changeItems(list, (port) => fill(port, { protocol: 'TCP' }));
  return changePart(policy, 'spec', (spec) =>
    fill(
      change(spec, {
        ingress: changeItems(spec.ingress, (rule) => changePart(rule, 'ports', ports)),
        egress: changeItems(spec.egress, (rule) => changePart(rule, 'ports', ports)),
      }),
      { policyTypes: spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress'] },
    ),
  );
}
