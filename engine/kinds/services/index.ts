import { type Behaviour, behaviour } from '../behaviour.ts';
import * as defaults from './defaults.ts';

/** Services and what stands around them. */
export const services: { readonly [kindAndGroup: string]: Behaviour } = {
  'Endpoints.': behaviour({ defaults: defaults.defaultEndpoints }),
  'Service.': behaviour({ defaults: defaults.defaultService }),
  'EndpointSlice.discovery.k8s.io': behaviour({ defaults: defaults.defaultEndpointSlice }),
  'IngressClass.networking.k8s.io': behaviour({ defaults: defaults.defaultIngressClass }),
  'NetworkPolicy.networking.k8s.io': behaviour({ defaults: defaults.defaultNetworkPolicy }),
};
