import { type Behaviour, behaviour } from '../behaviour.ts';
import * as defaults from './defaults.ts';
import * as validation from './validation.ts';
import * as routing from './routing-validation.ts';

/** Services and what stands around them. */
export const services: { readonly [kindAndGroup: string]: Behaviour } = {
  'Endpoints.': behaviour({ validate: validation.validateEndpoints, defaults: defaults.defaultEndpoints }),
  'Service.': behaviour({
    validate: validation.validateService,
    validateUpdate: validation.validateServiceUpdate,
    defaults: defaults.defaultService,
  }),
  'EndpointSlice.discovery.k8s.io': behaviour({
    validate: validation.validateEndpointSlice,
    validateUpdate: validation.validateEndpointSliceUpdate,
    defaults: defaults.defaultEndpointSlice,
  }),
  'IngressClass.networking.k8s.io': behaviour({
    validate: routing.validateIngressClass,
    validateUpdate: routing.validateIngressClassUpdate,
    defaults: defaults.defaultIngressClass,
  }),
  'NetworkPolicy.networking.k8s.io': behaviour({
    validate: routing.validateNetworkPolicy,
    defaults: defaults.defaultNetworkPolicy,
  }),
  'Ingress.networking.k8s.io': behaviour({ validate: routing.validateIngress }),
};
