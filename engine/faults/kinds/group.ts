import type { ResourceRef } from '../../machinery/types.ts';

/** The API group of the simulated world itself: no part of Kubernetes, and served only where somebody asked for it. */
export const simGroup = 'sim.kubebook.dev';
const version = 'v1alpha1';
export const simApiVersion = `${simGroup}/${version}`;

export const faultsResource: ResourceRef = { group: simGroup, version, resource: 'faults' };
export const imageBehaviorsResource: ResourceRef = { group: simGroup, version, resource: 'imagebehaviors' };
export const metricsResource: ResourceRef = { group: simGroup, version, resource: 'metrics' };

/** Holds a deleted Fault until what it broke has been let go. */
export const faultFinalizer = `${simGroup}/fault`;
