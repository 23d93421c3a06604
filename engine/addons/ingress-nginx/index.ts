/** The ingress controller of a learner's cluster, as `minikube addons enable ingress` would give it. */
import type { InformerFactory } from '../../client/contract.ts';
import type { KubeApi } from '../../client/kube-api.ts';
import { inNamespace, objectRef, resources } from '../../kinds/resources.ts';
import type { KubeObject, ResourceRef } from '../../machinery/types.ts';
import { type ClusterNetwork, startIngressController } from '../../network/index.ts';
import type { Sim } from '../../sim/index.ts';
import { createUnlessThere, endpointSliceOf } from '../install.ts';

export interface IngressNginxOptions {
  readonly sim: Sim;
  readonly api: KubeApi;
  readonly informers: InformerFactory;
  readonly network: ClusterNetwork;
  /** The node on which it runs. */
  readonly node: string;
  /** Where the outside reaches it. Default 172.18.255.200. */
  readonly address?: string;
}

const namespace = 'ingress-nginx';
const name = 'ingress-nginx-controller';
const loadBalancerClass = 'kubebook.dev/ingress-nginx';
const ports = [{ name: 'http', port: 80, protocol: 'TCP' }];

/**
 * Installs IngressClass `nginx` and what serves it: a Service of type LoadBalancer whose one endpoint is the controller.
 *
 * The controller is a part of the engine and no container: there is no Pod to look into, and the Service has no selector.
 * TLS is not modelled. Installing it twice changes nothing in the API.
 */
export async function installIngressNginx(options: IngressNginxOptions): Promise<{ stop(): void }> {
  const { sim, api, informers, network, node, address = '172.18.255.200' } = options;
  const pod = network.attachPod({ namespace, name, uid: name, node, hostNetwork: false });
  for (const [resource, object] of objects(pod.ip, node)) await createUnlessThere(api, resource, object);

  const service = await api.get(objectRef(resources.services, namespace, name));
  const status = { loadBalancer: { ingress: [{ ip: address }] } };
  await api.update(objectRef(resources.services, namespace, name, 'status'), { ...service, status });

  const controller = startIngressController({ sim, api, informers, network: pod, address: () => address });
  return {
    stop() {
      controller.stop();
      pod.detach();
    },
  };
}

function objects(ip: string, node: string): readonly (readonly [ResourceRef, KubeObject])[] {
  const metadata = { name, namespace, labels: { 'app.kubernetes.io/name': 'ingress-nginx' } };
  const controller = 'k8s.io/ingress-nginx';
  return [
    [resources.namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }],
    [
      resources.ingressClasses,
      { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name: 'nginx' }, spec: { controller } },
    ],
    [
      inNamespace(resources.services, namespace),
      // its class keeps the cloud's controller away: the address is this one's own
      { apiVersion: 'v1', kind: 'Service', metadata, spec: { type: 'LoadBalancer', loadBalancerClass, ports } },
    ],
    endpointSliceOf({ namespace, name, managedBy: 'ingress-nginx', ports, ip, node }),
  ];
}
