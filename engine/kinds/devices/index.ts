import { type Behaviour, behaviour } from '../behaviour.ts';
import type { ResourceClaim } from '../types.ts';
import * as claims from './claims.ts';
import { validateClaimStatus } from './claim-status.ts';
import { validateClass } from './classes.ts';
import * as defaults from './defaults.ts';
import * as slices from './slices.ts';

/** Devices that pods ask for: dynamic resource allocation. */
export const devices: { readonly [kindAndGroup: string]: Behaviour } = {
  'DeviceClass.resource.k8s.io': behaviour({ validate: validateClass }),
  'ResourceClaim.resource.k8s.io': behaviour<ResourceClaim>({
    validate: claims.validateClaim,
    validateUpdate: claims.validateSpecUpdate,
    validateStatusUpdate: validateClaimStatus,
    defaults: defaults.defaultClaim,
  }),
  'ResourceClaimTemplate.resource.k8s.io': behaviour({
    validate: claims.validateClaimTemplate,
    validateUpdate: claims.validateSpecUpdate,
    defaults: defaults.defaultClaimTemplate,
  }),
  'ResourceSlice.resource.k8s.io': behaviour({
    validate: slices.validateSlice,
    validateUpdate: slices.validateSliceUpdate,
  }),
};
