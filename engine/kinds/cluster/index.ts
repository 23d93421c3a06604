import { type Behaviour, behaviour } from '../behaviour.ts';
import type { APIService } from '../types.ts';
import * as validation from './validation.ts';

/** What a cluster runs on: leases, runtime classes, address ranges and registered APIs. */
export const cluster: { readonly [kindAndGroup: string]: Behaviour } = {
  'APIService.apiregistration.k8s.io': behaviour<APIService>({
    validate: validation.validateApiService,
    nameRule: 'path',
  }),
  'IPAddress.networking.k8s.io': behaviour({
    validate: validation.validateIpAddress,
    validateUpdate: validation.validateIpAddressUpdate,
    nameRule: 'path',
  }),
  'Lease.coordination.k8s.io': behaviour({ validate: validation.validateLease }),
  'RuntimeClass.node.k8s.io': behaviour({
    validate: validation.validateRuntimeClass,
    validateUpdate: validation.validateRuntimeClassUpdate,
  }),
  'ServiceCIDR.networking.k8s.io': behaviour({
    validate: validation.validateServiceCidr,
    validateUpdate: validation.validateServiceCidrUpdate,
  }),
};
